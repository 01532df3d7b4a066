package dev.fleabridge.engine.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.explain.Line.About;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.expression.Undecided;
import dev.fleabridge.testkit.workbench.Workbench;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Why actions are as they are, by what the books keep. */
class ExplanationsIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test], detail: { status: [done] } }
          key: "{% $detail.key %}"
          require:
            - { that: "{% $detail.confidence >= 0.85 %}", otherwise: below_threshold }
          steps:
            pay:
              transfer:
                payer: agt_payer
                payee: "{% $detail.payee %}"
                amount: "{% $detail.hours * $detail.rate %}"
                memo: "{% 'for ' & $detail.key %}"
            note: { record: { agent: agt_payer, memo: "{% $steps.pay.txId %}" } }
      """;

  private Workbench bench;

  @BeforeEach
  void openBench() {
    bench = new Workbench(RULES);
    bench.balance("agt_payer", "100");
  }

  @Test
  void eachConditionAndEachValueIsShownWithWhatItWasGiven() {
    UUID id = file("0.91").getFirst();
    List<Line> lines = explain(id);

    assertThat(says(lines, About.MATCHED))
        .containsExactly(
            "source is \"test\"; the rule asks for [\"test\"]",
            "detail.status is \"done\"; the rule asks for [\"done\"]");
    assertThat(says(lines, About.REQUIRED)).containsExactly("$detail.confidence >= 0.85: 0.91");
    assertThat(says(lines, About.KEY)).contains("$detail.key: k1");
    assertThat(says(lines, About.AMOUNT))
        .containsExactly("amount = $detail.hours * $detail.rate: 12.40");
    assertThat(says(lines, About.COMPUTED)).containsExactly("memo = 'for ' & $detail.key: for k1");
    assertThat(lines).noneMatch(line -> Boolean.FALSE.equals(line.holds()));
    assertThat(says(lines, About.STATE)).containsExactly("it is READY");
  }

  @Test
  void aConditionThatDoesNotHoldIsTheLastThatIsEvaluated() {
    UUID id = file("0.84").getFirst();
    List<Line> lines = explain(id);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.SKIPPED);
    assertThat(lines)
        .filteredOn(line -> line.about() == About.REQUIRED)
        .containsExactly(
            new Line(
                About.REQUIRED,
                "$detail.confidence >= 0.85: 0.84; otherwise below_threshold",
                false,
                null));
    assertThat(says(lines, About.COMPUTED))
        .containsExactly("so nothing more of the step was evaluated");
    assertThat(says(lines, About.AMOUNT)).isEmpty();
  }

  @Test
  void aStepIsEvaluatedByTheResultsOfThoseBeforeItOnceTheyHaveEnded() {
    List<UUID> ids = file("0.9");
    UUID note = ids.getLast();
    assertThat(says(explain(note), About.NOT_KNOWN))
        .containsExactly(
            "its conditions and values are evaluated when the steps before have ended");

    bench.runUntilIdle(action ->
        action.id().equals(note)
            ? Workbench.done(action)
            : SendResult.done(Json.object().put("txId", "tx_7")));

    List<Line> lines = explain(note);
    assertThat(says(lines, About.NEEDED)).containsExactly("step pay, which it needs, is DONE");
    assertThat(says(lines, About.COMPUTED)).contains("memo = $steps.pay.txId: tx_7");
    assertThat(lines).noneMatch(line -> Boolean.FALSE.equals(line.holds()));
  }

  @Test
  void whatIsOtherThanTheRuleGivesIsSaidToBe() {
    UUID id = file("0.9").getFirst();
    bench.jdbc.update(
        "update action set parameters = '{\"payer\":\"agt_payer\",\"payee\":\"agt_x\",\"amount\":\"12.40\"}' where id = ?",
        id);
    assertThat(explain(id))
        .contains(
            new Line(
                About.PAYEE,
                "payee = $detail.payee: agt_b; the action has \"agt_x\"",
                false,
                null));
  }

  @Test
  void whatCannotBeEvaluatedAgainIsSaidNotToBeKnown() {
    UUID id = file("0.9").getFirst();
    bench.jdbc.update("update rule_version set grammar = 99, definition = '{\"id\":\"pay\"}'");
    List<Line> lines = explain(id);
    assertThat(says(lines, About.NOT_KNOWN))
        .hasSize(2)
        .allMatch(says -> says.contains("this version"));
    assertThat(says(lines, About.AMOUNT)).isEmpty();

    assertThat(
            says(
                new Explanations(
                        bench.ledger,
                        Readings.on(bench.jdbc),
                        new Evaluations() {
                          @Override
                          public <T> T run(Supplier<T> work) {
                            throw Undecided.refused("too many threads");
                          }
                        })
                    .of(bench.action(id)),
                About.NOT_KNOWN))
        .containsExactly("the rule was not evaluated again to its end: too many threads");
  }

  @Test
  void theLastAttemptSaysByWhatItWasLetGo() {
    UUID id = file("0.9").getFirst();
    Action sent = bench.replica("one").claim(1).sending().getFirst();
    bench.recorder().record(List.of(new Sent(sent, bench.clock.instant(), Workbench.done(sent))));
    List<Line> lines = explain(id);
    assertThat(says(lines, About.ALLOWED)).contains("payee agt_b was on the allow list by agt_*");
    assertThat(lines)
        .filteredOn(line -> line.about() == About.RESERVED)
        .containsExactly(
            new Line(
                About.RESERVED,
                "12.648 were set aside: 12.40 with the fee buffer or the fees",
                null,
                1));
  }

  private List<UUID> file(String confidence) {
    String detail =
        """
        {"status":"done","key":"k1","confidence":%s,"payee":"agt_b","hours":3.1,"rate":4}
        """
            .formatted(confidence);
    return bench.file(Workbench.event("e1", "test", "Test", detail)).runs().getFirst().actions();
  }

  private List<Line> explain(UUID id) {
    return new Explanations(bench.ledger, Readings.on(bench.jdbc), Evaluations.inPlace())
        .of(bench.action(id));
  }

  private static List<String> says(List<Line> lines, About about) {
    return lines.stream().filter(line -> line.about() == about).map(Line::says).toList();
  }
}
