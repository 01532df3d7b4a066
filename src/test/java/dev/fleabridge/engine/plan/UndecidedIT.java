package dev.fleabridge.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.rule.expression.Undecided;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** An evaluation that ends for want of something of ours decides nothing (money rule 26). */
class UndecidedIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          require: [ { that: "{% $detail.score >= 0.5 %}", otherwise: below_threshold } ]
          steps:
            first:
              transfer: { payer: agt_payer, payee: agt_b, amount: "{% $detail.amount %}" }
            instead:
              on-failure-of: first
              transfer: { payer: agt_payer, payee: agt_c, amount: "1" }
        - id: note
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            it: { transfer: { payer: agt_payer, payee: agt_d, amount: "2" } }
        - id: plain
          when: { source: [plain] }
          key: "{% $detail.key %}"
          steps:
            it: { transfer: { payer: agt_payer, payee: agt_d, amount: "{% $detail.amount %}" } }
      """;

  private final Workbench bench = new Workbench(RULES);

  /** Ends the evaluations whose numbers are given, the first being 1; and no other. */
  private static final class CutShort implements Evaluations {
    private final List<Integer> ended;
    private final boolean refused;
    private int asked;

    CutShort(boolean refused, Integer... ended) {
      this.refused = refused;
      this.ended = List.of(ended);
    }

    @Override
    public <T> T run(Supplier<T> work) {
      asked++;
      if (ended.contains(asked)) {
        throw refused ? Undecided.refused("no thread") : Undecided.because("took too long");
      }
      return work.get();
    }
  }

  private static Event event(String id, String score) {
    return Workbench.event(
        id, "test", "Test", "{\"key\":\"%s\",\"score\":%s,\"amount\":\"5\"}".formatted(id, score));
  }

  private Action step(Filed filed, String rule, String step) {
    UUID run =
        filed.runs().stream().filter(r -> r.ruleId().equals(rule)).findFirst().orElseThrow().id();
    return bench.ledger.actions().ofRun(run).stream()
        .filter(action -> action.step().equals(step))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void stepsOfARuleThatWasNotEvaluatedAreHeldAndPaidLaterAndOtherRulesAtOnce() {
    bench.balance("agt_payer", "100");
    // The event in one go; then the matching; then the first rule as a whole.
    Filed filed = bench.file(bench.plannerWith(new CutShort(false, 1, 3)), event("e1", "0.9"));

    Action first = step(filed, "pay", "first");
    assertThat(first.state()).isEqualTo(ActionState.HELD);
    assertThat(first.reason()).isEqualTo("evaluation_undecided");
    assertThat(first.explanation()).contains("took too long");
    assertThat(first.parameters()).isNull();
    assertThat(bench.runUntilIdle(Workbench::done))
        .extracting(Action::ruleId)
        .containsExactly("note");

    bench.clock.advance(Duration.ofSeconds(6));
    assertThat(bench.runUntilIdle(Workbench::done))
        .extracting(Action::step)
        .containsExactly("first");
    assertThat(step(filed, "pay", "first").state()).isEqualTo(ActionState.DONE);
    assertThat(step(filed, "pay", "instead").reason()).isEqualTo("not_needed");
  }

  @Test
  void theConditionsOfTheRuleAreJudgedBeforeAnyStepGoesOn() {
    bench.balance("agt_payer", "100");
    Filed filed = bench.file(bench.plannerWith(new CutShort(false, 1, 3)), event("e1", "0.1"));
    bench.clock.advance(Duration.ofSeconds(6));

    assertThat(bench.runUntilIdle(Workbench::done))
        .extracting(Action::ruleId)
        .containsExactly("note");
    assertThat(step(filed, "pay", "first").reason()).isEqualTo("below_threshold");
    assertThat(step(filed, "pay", "instead").state()).isEqualTo(ActionState.SKIPPED);
  }

  @Test
  void aConditionThatIsWrongLetsNoSubstituteGoInItsPlace() {
    bench.balance("agt_payer", "100");
    Filed filed = bench.file(bench.plannerWith(new CutShort(false, 1, 3)), event("e1", "\"x\""));
    bench.clock.advance(Duration.ofSeconds(6));

    assertThat(bench.runUntilIdle(Workbench::done))
        .extracting(Action::ruleId)
        .containsExactly("note");
    assertThat(step(filed, "pay", "first").reason()).isEqualTo("require_failed");
    assertThat(step(filed, "pay", "first").explanation())
        .isNotBlank()
        .doesNotStartWith(":")
        .doesNotStartWith("d:")
        .doesNotContain("require_failed");
    assertThat(step(filed, "pay", "instead").reason()).isEqualTo("require_failed");
  }

  @Test
  void aKeyThatWasNotEvaluatedIsAFailureWithItsReasonAndKeepsNoOtherRule() {
    Filed filed = bench.file(bench.plannerWith(new CutShort(false, 1, 3, 4)), event("e1", "0.9"));

    assertThat(filed.runs()).extracting(Filed.FiledRun::ruleId).containsExactly("note");
    assertThat(bench.jdbc.queryForList("select rule_id, reason from rule_failure"))
        .singleElement()
        .hasToString("{rule_id=pay, reason=evaluation_undecided}");
  }

  /** Else its queue would bring it again and again, and keep what came with it waiting. */
  @Test
  void anEventWhoseMatchingComesToNoEndIsFiledWithAFailureForEachRuleItMayHaveMet() {
    Filed filed = bench.file(bench.plannerWith(new CutShort(false, 1, 2)), event("e1", "0.9"));

    assertThat(filed.runs()).isEmpty();
    assertThat(
            bench.jdbc.queryForList(
                "select rule_id || ' ' || reason from rule_failure order by 1", String.class))
        .containsExactly(
            "note evaluation_undecided", "pay evaluation_undecided", "plain evaluation_undecided");
  }

  @Test
  void whereNothingIsEvaluatedAtAllNothingIsFiled() {
    for (CutShort evaluations : List.of(new CutShort(true, 1), new CutShort(true, 2))) {
      evaluations.asked = evaluations.ended.getFirst() - 1;
      assertThatThrownBy(() -> bench.file(bench.plannerWith(evaluations), event("e1", "0.9")))
          .isInstanceOfSatisfying(Undecided.class, e -> assertThat(e.isRefused()).isTrue());
    }
    assertThat(bench.jdbc.queryForObject("select count(*) from event", Integer.class)).isZero();
  }

  @Test
  void aStepThatIsSlowIsHeldAndLookedAtEverLessOften() {
    Filed filed = bench.file(bench.plannerWith(new CutShort(false, 1, 3)), event("e1", "0.9"));
    int looks = 0;
    for (int second = 0; second < 120; second++) {
      bench.clock.advance(Duration.ofSeconds(1));
      looks += bench.resolver(new CutShort(false, 1, 2)).resolveDue();
    }
    Action first = step(filed, "pay", "first");
    assertThat(first.state()).isEqualTo(ActionState.HELD);
    assertThat(looks).isBetween(3, 6);
    assertThat(
            bench.jdbc.queryForList(
                "select to_state from history where action_id = ?", String.class, first.id()))
        .containsExactly("HELD");

    bench.clock.advance(bench.settings.patience());
    bench.resolver().resolveDue();
    assertThat(step(filed, "pay", "first").state()).isEqualTo(ActionState.EXPIRED);
    assertThat(step(filed, "pay", "first").explanation()).contains("evaluation_undecided");
  }

  @Test
  void anOlderReplicaThatCannotReadTheRuleLeavesItToOneThatCan() {
    bench.balance("agt_payer", "100");
    Filed filed = bench.file(bench.plannerWith(new CutShort(false, 1, 3)), event("e1", "0.9"));
    bench.jdbc.update(
        "update rule_version set grammar = grammar + 1,"
            + " definition = jsonb_set(definition::jsonb, '{retries}', '3')::json"
            + " where rule_id = 'pay'");
    bench.clock.advance(Duration.ofSeconds(6));
    bench.runUntilIdle(Workbench::done);

    Action held = step(filed, "pay", "first");
    assertThat(held.state()).isEqualTo(ActionState.HELD);
    assertThat(held.reason()).isEqualTo("rule_unreadable");
    // A start wakes what configuration holds, and this has nothing that could be sent.
    bench.replica("two").reconsiderHeld();
    assertThat(bench.replica("two").claim(10).sending()).isEmpty();

    bench.jdbc.update("update rule_version set definition = (definition::jsonb - 'retries')::json");
    bench.resolver().reconsiderHeld();
    bench.clock.advance(Duration.ofSeconds(6));
    bench.balance("agt_payer", "100");
    var sent = bench.runUntilIdle(Workbench::done);
    assertThat(sent)
        .as("%s", bench.action(held.id()))
        .extracting(Action::step)
        .containsExactly("first");
  }

  @Test
  void aRetryOfWhatHasNoParametersResolvesItAgain() {
    bench.balance("agt_payer", "100");
    Filed filed = bench.file(bench.plannerWith(new CutShort(false, 1, 3)), event("e1", "0.1"));
    UUID first = step(filed, "pay", "first").id();
    assertThat(levers().retry(first, new By("olga", "now")).orElseThrow().state())
        .isEqualTo(ActionState.WAITING);
    bench.runUntilIdle(Workbench::done);
    // It was held before the conditions were judged, and the retry has not forgotten that.
    assertThat(bench.action(first).reason()).isEqualTo("below_threshold");
  }

  @Test
  void aDeclinedStepWithoutParametersWaitsAgainWhenItIsRetried() {
    Filed filed =
        bench.file(Workbench.event("e2", "plain", "Test", "{\"key\":\"k\",\"amount\":\"ten\"}"));
    UUID first = step(filed, "plain", "it").id();
    assertThat(bench.action(first).state()).isEqualTo(ActionState.DECLINED);
    assertThat(levers().retry(first, new By("olga", "again")).orElseThrow().state())
        .isEqualTo(ActionState.WAITING);
    bench.resolver().resolveDue();
    assertThat(bench.action(first).state()).isEqualTo(ActionState.DECLINED);
    assertThat(bench.action(first).reason()).isEqualTo("invalid_amount");
  }

  private Levers levers() {
    return new Levers(
        bench.ledger,
        Readings.on(bench.jdbc),
        new AuditLog(bench.jdbc),
        bench.transactions,
        bench.clock);
  }
}
