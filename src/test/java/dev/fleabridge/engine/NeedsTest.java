package dev.fleabridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.Step;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import tools.jackson.databind.node.ObjectNode;

/** When a step goes on, and when not, by how the steps before it have ended. */
class NeedsTest {

  private static final String RULES =
      """
      rules:
        - id: insured
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "1", memo: hello } }
            then: { after: [pay], transfer: { payer: agt_payer, payee: agt_c, amount: "1", memo: then } }
            instead: { on-failure-of: pay, transfer: { payer: agt_payer, payee: agt_b, amount: "1", memo: instead } }
      """;

  @Test
  void whatIsDoneIsFollowed() {
    assertThat(Needs.unmet(step("then"), List.of(pay(ActionState.DONE, null)))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "DONE")
  void nothingGoesOnAfterWhatIsNotDone(ActionState state) {
    Beginning beginning = Needs.unmet(step("then"), List.of(pay(state, "because"))).orElseThrow();

    assertThat(beginning.state()).isEqualTo(ActionState.SKIPPED);
    assertThat(beginning.reason()).isEqualTo("dependency_" + state.name().toLowerCase(Locale.ROOT));
    assertThat(beginning.explanation())
        .isEqualTo("step pay is %s: because", state.name().toLowerCase(Locale.ROOT));
  }

  @Test
  void oneOfSeveralThatIsNotDoneIsEnough() {
    List<Action> needs = List.of(pay(ActionState.DONE, null), pay(ActionState.EXPIRED, null));

    assertThat(Needs.unmet(step("then"), needs)).isPresent();
  }

  @ParameterizedTest
  @EnumSource(names = {"DECLINED", "EXPIRED", "CANCELED", "SKIPPED"})
  void inThePlaceOfWhatFailedAnotherGoesOn(ActionState state) {
    assertThat(Needs.unmet(step("instead"), List.of(pay(state, "because")))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"DECLINED", "EXPIRED", "CANCELED", "SKIPPED"})
  void inThePlaceOfWhatIsDoneOrMayBeNothingGoesOn(ActionState state) {
    assertThat(Needs.unmet(step("instead"), List.of(pay(state, null))).orElseThrow().reason())
        .isEqualTo("not_needed");
  }

  @Test
  void inThePlaceOfWhatMayHaveHappenedNothingGoesOn() {
    Action unsettled = pay(ActionState.CANCELED, Levers.CANCELED_UNSETTLED);

    assertThat(Needs.unmet(step("instead"), List.of(unsettled)).orElseThrow().reason())
        .isEqualTo("dependency_canceled");
  }

  /** A run goes by the words that began it, whatever the file says later. */
  @Test
  void aRunIsAskedByItsOwnWords() {
    Action declined = pay(ActionState.DECLINED, "refused");
    Run run = run(rule().definition().asObject());

    assertThat(Needs.unmet(run, "then", List.of(declined)).orElseThrow().reason())
        .isEqualTo("dependency_declined");
    assertThat(Needs.unmet(run, "instead", List.of(declined))).isEmpty();
    assertThat(Needs.unmet(run, "of-another-version", List.of(declined))).isEmpty();
  }

  @Test
  void nothingGoesOnByWordsThatCannotBeRead() {
    Run run = run(Json.object().put("id", "of-a-newer-version"));
    Beginning beginning = Needs.unmet(run, "then", List.of()).orElseThrow();

    assertThat(beginning.state()).isEqualTo(ActionState.SKIPPED);
    assertThat(beginning.reason()).isEqualTo("rule_unreadable");
  }

  @Test
  void aNeedThatEndedWithoutAReasonIsTold() {
    Beginning beginning =
        Needs.unmet(step("then"), List.of(pay(ActionState.EXPIRED, null))).orElseThrow();
    assertThat(beginning.explanation()).isEqualTo("step pay is expired");
  }

  private static Run run(ObjectNode definition) {
    return new Run(
        UUID.randomUUID(),
        "insured",
        "key",
        "event",
        AnAction.CREATED,
        definition,
        Bench.event("event", "test", "Test", "{}"));
  }

  /** Each step acts in AnAction under the name {@code pay}. */
  private static Action pay(ActionState state, @Nullable String reason) {
    AnAction action = AnAction.transfer("1").in(state);
    return reason == null ? action.build() : action.because(reason).build();
  }

  private static Step step(String name) {
    return rule().step(name).orElseThrow();
  }

  private static Rule rule() {
    try {
      return RuleBook.load(RULES, "test", RuleLimits.defaults()).rules().getFirst();
    } catch (RulesInvalid e) {
      throw new IllegalArgumentException(e);
    }
  }
}
