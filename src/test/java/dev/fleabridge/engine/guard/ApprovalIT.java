package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleabridge.engine.cycle.Claimer;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two people approve what is above the second amount, and what nobody approves is given up. */
class ApprovalIT {

  private static final Duration DAY = Duration.ofHours(24);

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          RULE_LIMITS
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "{% $detail.amount %}", memo: hello } }
            note: { after: [pay], record: { agent: agt_payer, memo: paid } }
      """;

  private static final By ANN = new By("ann", "seen");
  private static final By BOB = new By("bob", "agreed");

  private Workbench bench;
  private Levers levers;

  @BeforeEach
  void openBench() {
    open("", new GuardLimits(null, null, null, Money.of("5"), Money.of("20"), DAY));
  }

  private void open(String ruleLimits, GuardLimits everywhere) {
    bench = new Workbench(RULES.replace("RULE_LIMITS", ruleLimits)).limits(everywhere);
    bench.balance("agt_payer", "1000");
    levers =
        new Levers(
            bench.ledger,
            Readings.on(bench.jdbc),
            new AuditLog(bench.jdbc),
            bench.transactions,
            bench.clock);
  }

  @Test
  void aboveTheSecondAmountTwoDifferentPeopleApprove() {
    UUID one = held("k1", "20");
    UUID two = held("k2", "20.01");

    levers.approve(one, ANN);
    levers.approve(two, ANN);
    assertThat(run()).containsExactly(one);
    assertThat(bench.action(two).state()).isEqualTo(ActionState.HELD);
    assertThat(bench.action(two).reason()).isEqualTo("second_approval_required");

    assertThatExceptionOfType(Levers.OwnRequest.class)
        .isThrownBy(() -> levers.approve(two, new By(" Ann", "once more")))
        .withMessageContaining("has approved this action already");
    assertThat(run()).isEmpty();

    levers.approve(two, BOB);
    assertThat(run()).containsExactly(two);
    Action done = bench.action(two);
    assertThat(List.of(done.approvedBy(), done.secondApprovedBy())).containsExactly("ann", "bob");
    assertThat(actors("select actor from history where action_id = ? and reason = 'approved'", two))
        .containsExactly("ann", "bob");
    assertThat(actors("select actor from audit where target = 'actions/' || ?::text", two))
        .containsExactly("ann", "bob");
  }

  @Test
  void theSecondApproverAskedForItAsLittleAsTheFirst() {
    UUID id = held("k1", "30");
    levers.approve(id, ANN);
    run();
    bench.jdbc.update("update action set requested_by = 'bob' where id = ?", id);

    assertThatExceptionOfType(Levers.OwnRequest.class).isThrownBy(() -> levers.approve(id, BOB));
    assertThatExceptionOfType(Levers.OwnRequest.class)
        .isThrownBy(() -> levers.approve(id, new By("test", "I sent it")));
    assertThat(bench.action(id).secondApprovedBy()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"approval-above: 5, two-approvers-above: 20", "two-approvers-above: 20"})
  void theRuleItselfMayWantTwo(String limits) {
    open("limits: { " + limits + " }", GuardLimits.NONE);
    UUID id = held("k1", "30");
    levers.approve(id, ANN);
    assertThat(run()).isEmpty();
    assertThat(bench.action(id).reason()).isEqualTo("second_approval_required");
    levers.approve(id, BOB);
    assertThat(run()).containsExactly(id);
  }

  @Test
  void theRuleOfTheRunWantsTwoAlsoWhereTheFileNoLongerDoes() {
    open("limits: { two-approvers-above: 20 }", GuardLimits.NONE);
    UUID id = held("k1", "30");
    levers.approve(id, ANN);

    Claimer looser = bench.replicaWith(RULES.replace("RULE_LIMITS", ""));
    assertThat(looser.claim(10).sending()).isEmpty();
    assertThat(bench.action(id).reason()).isEqualTo("second_approval_required");
  }

  @Test
  void whatNobodyApprovesInTimeIsGivenUpAndSoIsWhatDependsOnIt() {
    UUID id = held("k1", "10");
    bench.clock.advance(DAY);
    assertThat(run()).isEmpty();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);

    bench.clock.advance(Duration.ofMillis(1));
    assertThatExceptionOfType(Levers.NotLegal.class)
        .isThrownBy(() -> levers.approve(id, ANN))
        .withMessageContaining("the time for its approval ended");
    assertThat(run()).isEmpty();
    assertThat(run()).isEmpty(); // what waited for it looks again

    assertThat(bench.action(id).state()).isEqualTo(ActionState.EXPIRED);
    assertThat(bench.action(id).reason()).isEqualTo("approval_expired");
    assertThat(bench.ledger.actions().ofRun(bench.action(id).runId()).stream().map(Action::state))
        .containsOnly(ActionState.EXPIRED, ActionState.SKIPPED);
  }

  @Test
  void eachApproverHasTheWholeTime() {
    UUID id = held("k1", "30");
    bench.clock.advance(Duration.ofHours(20));
    levers.approve(id, ANN);
    run();
    bench.clock.advance(Duration.ofHours(20));
    assertThat(run()).isEmpty();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
    bench.clock.advance(Duration.ofHours(4).plusMillis(1));
    run();
    assertThat(bench.action(id).reason()).isEqualTo("approval_expired");
  }

  @Test
  void neitherARetryNorAPauseProlongsTheWait() {
    UUID id = held("k1", "10");
    bench.clock.advance(Duration.ofHours(12));
    levers.retry(id, BOB);
    run();
    bench.ledger.pauses().put(new Pause("all", "wait", "ann", bench.clock.instant()));
    bench.clock.advance(Duration.ofHours(1));
    run();
    assertThat(bench.action(id).reason()).isEqualTo("paused");
    bench.clock.advance(Duration.ofHours(11).plusMillis(1));
    run();
    assertThat(bench.action(id).reason()).isEqualTo("approval_expired");
  }

  @Test
  void whatIsApprovedDoesNotExpireForItsApproval() {
    bench.limits(new GuardLimits(null, Money.of("10"), null, Money.of("5"), null, DAY));
    UUID first = held("k1", "10");
    UUID second = held("k2", "10");
    levers.approve(first, ANN);
    levers.approve(second, ANN);
    assertThat(run()).hasSize(1);
    bench.clock.advance(DAY.plusHours(1));
    bench.balance("agt_payer", "1000");
    assertThat(run()).hasSize(1);
  }

  /** An older replica approves, and leaves the time for it standing. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatAnOlderReplicaApprovedDoesNotExpireForItsApproval(boolean heldMeanwhile) {
    UUID id = held("k1", "20");
    bench.jdbc.update(
        "update action set state = 'READY', reason = 'approved', approved_by = 'ann' where id = ?",
        id);
    if (heldMeanwhile) {
      bench.jdbc.update("update action set state = 'HELD', reason = 'paused' where id = ?", id);
    }
    bench.clock.advance(DAY.plusSeconds(1));
    bench.balance("agt_payer", "1000");
    due(id);

    assertThat(run()).containsExactly(id);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void afterAnOlderReplicasApprovalTheSecondApproverHasTheWholeTime(boolean heldMeanwhile) {
    UUID id = held("k1", "20.01");
    bench.jdbc.update(
        "update action set state = 'READY', reason = 'approved', approved_by = 'ann' where id = ?",
        id);
    if (heldMeanwhile) {
      bench.jdbc.update("update action set state = 'HELD', reason = 'paused' where id = ?", id);
    }
    bench.clock.advance(DAY.plusSeconds(1));
    due(id);

    assertThat(run()).isEmpty();
    assertThat(bench.action(id).reason()).isEqualTo("second_approval_required");
    assertThat(bench.action(id).approvalDue()).isEqualTo(bench.clock.instant().plus(DAY));

    bench.clock.advance(DAY.plusSeconds(1));
    due(id);
    assertThat(run()).isEmpty();
    assertThat(bench.action(id).reason()).isEqualTo("approval_expired");
  }

  /** A pause that outlasts the wait for the second approver costs no look after look. */
  @Test
  void whatIsHeldForAnotherReasonIsNotLookedAtForATimeThatIsOver() {
    UUID id = held("k1", "20.01");
    levers.approve(id, ANN);
    run();
    bench.ledger.pauses().put(new Pause("all", "ann", "wait", bench.clock.instant()));
    due(id);
    run();
    assertThat(bench.action(id).reason()).isEqualTo("paused");

    bench.clock.advance(DAY.plusSeconds(1));
    due(id);
    run();

    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
    assertThat(bench.action(id).dueAt()).isAfter(bench.clock.instant());
  }

  private void due(UUID id) {
    bench.jdbc.update(
        "update action set due_at = cast(? as timestamptz) where id = ?",
        bench.clock.instant().toString(),
        id);
  }

  @Test
  void whatNeedsNoApproverAnyMoreDoesNotExpireForWantOfOne() {
    UUID id = held("k1", "10");
    bench.limits(new GuardLimits(null, Money.of("5"), null, null, null, DAY));
    bench.clock.advance(Duration.ofMinutes(10));
    run();
    assertThat(bench.action(id).reason()).isEqualTo("over_budget");

    bench.clock.advance(DAY.plusHours(1));
    run();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
  }

  @Test
  void theShorterTimeHoldsAndAlsoForWhatWaitsAlready() {
    open("limits: { approval-above: 5, approval-expires-after: 2h }", GuardLimits.NONE);
    bench.limits(new GuardLimits(null, null, null, null, null, Duration.ofHours(1)));
    UUID id = held("k1", "10");
    assertThat(bench.action(id).approvalDue()).isEqualTo(Workbench.START.plus(Duration.ofHours(1)));

    bench.jdbc.update("update action set approval_due = null where id = ?", id);
    bench.clock.advance(Duration.ofMinutes(10));
    run();
    assertThat(bench.action(id).approvalDue())
        .isEqualTo(Workbench.START.plus(Duration.ofMinutes(70)));
  }

  private UUID held(String key, String amount) {
    String detail = "{\"key\":\"%s\",\"amount\":\"%s\"}".formatted(key, amount);
    UUID run = bench.file(Workbench.event(key, "test", "Pay", detail)).runs().getFirst().id();
    run();
    Action action =
        bench.ledger.actions().ofRun(run).stream()
            .filter(found -> found.step().equals("pay"))
            .findFirst()
            .orElseThrow();
    assertThat(action.reason()).isEqualTo("approval_required");
    return action.id();
  }

  /** The payments that were sent. */
  private List<UUID> run() {
    return bench.runUntilIdle(Workbench::done).stream()
        .filter(action -> action.step().equals("pay"))
        .map(Action::id)
        .toList();
  }

  private List<@Nullable String> actors(String query, UUID id) {
    return bench.jdbc.queryForList(query + " order by id", String.class, id);
  }
}
