package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.Evaluated.Outcome;
import dev.fleabridge.rule.expression.Scope;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people are told of a rule's fields and expressions when they try it. */
class EvaluatedTest {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test], detail: { kind: { name: [a, b] }, size: [{ numeric: ['>', 3] }] } }
          key: "{% $detail.id %}"
          require:
            - { that: "{% $detail.score > 0.5 %}", otherwise: below_threshold }
            - { that: "{% $detail.missing.x %}", otherwise: never }
          steps:
            look: { invoke-endpoint: { endpoint: e, body: { rows: ["{% $detail.score %}"] } } }
            pay:
              transfer: { payer: agt_a, payee: agt_b, amount: "{% $steps.look.amount %}", memo: "{% $detail.none %}" }
      """;

  private final Rule rule = rule();
  private final Event event = event();

  private static Rule rule() {
    try {
      return RuleBook.load(RULES, "rules", RuleLimits.defaults()).rules().getFirst();
    } catch (RulesInvalid e) {
      throw new IllegalStateException(e);
    }
  }

  private static Event event() {
    String detail = "{\"id\":\"j\",\"score\":0.4,\"size\":3,\"kind\":{\"name\":\"a\"}}";
    return new Event("e1", "test", "Test", "", null, "", List.of(), Json.readObject(detail));
  }

  @Test
  void eachFieldOfAPatternIsComparedByItself() {
    List<PatternField> fields = RuleBook.of(List.of(rule)).compare(rule, event);

    assertThat(fields)
        .extracting(PatternField::field)
        .containsExactly("source", "detail.kind.name", "detail.size");
    assertThat(fields).extracting(PatternField::met).containsExactly(true, true, false);
    assertThat(fields.getLast().wanted()).hasToString("[{\"numeric\":[\">\",3]}]");
    assertThat(fields.getLast().found()).hasToString("3");
  }

  @Test
  void aConditionThatDoesNotHoldSaysWhatItLeadsTo() {
    List<Evaluated> found =
        Evaluated.conditions(rule, Scope.of(event), expression -> Optional.empty());

    assertThat(found).extracting(Evaluated::field).containsExactly("require[0]", "require[1]");
    assertThat(found.getFirst().value()).hasToString("false");
    assertThat(found.getFirst().explanation()).isEqualTo("it does not hold: below_threshold");
    assertThat(found.getLast().explanation()).isEqualTo("it has no value");
  }

  @Test
  void whatIsComputedInAnObjectIsNamedByItsPath() {
    List<Evaluated> found =
        Evaluated.step(rule.steps().getFirst(), Scope.of(event), expression -> Optional.empty());

    assertThat(found).extracting(Evaluated::field).containsExactly("body.rows[0]");
    assertThat(found.getFirst().expression()).isEqualTo("$detail.score");
    assertThat(found.getFirst().value()).hasToString("0.4");
  }

  @Test
  void whatCannotBeKnownYetIsNotEvaluated() {
    List<Evaluated> found =
        Evaluated.step(
            rule.steps().getLast(),
            Scope.of(event),
            expression ->
                expression.steps().contains("look")
                    ? Optional.of("look has not answered")
                    : Optional.empty());

    assertThat(found)
        .filteredOn(one -> one.field().equals("amount"))
        .singleElement()
        .satisfies(amount -> {
          assertThat(amount.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
          assertThat(amount.explanation()).isEqualTo("look has not answered");
        });
    assertThat(found)
        .filteredOn(one -> one.field().equals("memo"))
        .singleElement()
        .extracting(Evaluated::outcome)
        .isEqualTo(Outcome.VALUE);
  }
}
