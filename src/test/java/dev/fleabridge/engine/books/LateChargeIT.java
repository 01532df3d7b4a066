package dev.fleabridge.engine.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Reconciler;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What was taken for undone gave its budget back. Where it turns out to be carried out it counts
 * against that budget again, on the day on which it was sent, or others spend it a second time.
 */
class LateChargeIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          limits: { per-day: "15", per-hour: "40" }
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "10", memo: hello } }
      """;

  private static final SendResult REFUSED =
      SendResult.of(Outcome.DECLINED, "no_such_payee", "unknown");

  private Workbench bench;
  private UUID id;
  private Action first;

  @BeforeEach
  void takeTheFirstAttemptForUndone() {
    bench = new Workbench(RULES);
    id = file("k1");
    first = claim();
    assertThat(used()).isEqualByComparingTo("10");
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    Reconciler reconciler =
        bench.reconciler(action -> new InquiryResult.NotDone("not in the history"));
    reconciler.expireLeases();
    bench.clock.advance(Duration.ofSeconds(2));
    reconciler.reconcileDue();
    assertThat(used()).isEqualByComparingTo("0");
  }

  @Test
  void whatIsDoneAfterAllLeavesNoBudgetToOthers() {
    answer(first);

    assertThat(used()).isEqualByComparingTo("10");
    UUID other = file("k2");
    bench.balance("agt_payer", "100");
    assertThat(bench.replica("one").claim(10).sending()).isEmpty();
    assertThat(bench.action(other).reason()).isEqualTo("over_budget");
  }

  @Test
  void itCountsEvenOverTheLimit() {
    bench.jdbc.update("update action set due_at = null where id = ?", id);
    file("k2");
    bench.balance("agt_payer", "100");
    bench.runUntilIdle(Workbench::done);

    answer(first);

    assertThat(used()).isEqualByComparingTo("20");
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      names = {"NOT_SENT", "THROTTLED", "DECLINED", "UNKNOWN"})
  void itCountsOnceHoweverASecondAttemptEnded(Outcome end) {
    record(claim(), SendResult.of(end, "code", "message"));

    answer(first);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(used()).isEqualByComparingTo("10");
  }

  @Test
  void twoEffectsCountTwice() {
    Action second = claim();
    answer(first);
    answer(second);
    answer(second);

    assertThat(bench.action(id).reason()).isEqualTo("carried_out_twice");
    assertThat(used()).isEqualByComparingTo("20");
  }

  @Test
  void itCountsOnTheDayOnWhichItWasSent() {
    record(claim(), REFUSED);
    bench.clock.advance(Duration.ofDays(1));

    answer(first);

    assertThat(used()).isEqualByComparingTo("10");
    assertThat(
            bench.jdbc.queryForList(
                "select distinct day::text from budget where used > 0", String.class))
        .containsExactly("2026-11-20");
  }

  @Test
  void pastItsDeadlineItCountsToo() {
    bench.clock.advance(bench.settings.patience().plusSeconds(1));
    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.EXPIRED);

    answer(first);

    assertThat(used()).isEqualByComparingTo("10");
  }

  /** An older replica writes the answer down, and moves nothing. */
  @Test
  void whatTheClaimFindsCarriedOutCounts() {
    writeDownOnly();

    assertThat(bench.replica("one").claim(10).sending()).isEmpty();

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(used()).isEqualByComparingTo("10");
  }

  @Test
  void whatARetryFindsCarriedOutCounts() {
    record(claim(), REFUSED);
    writeDownOnly();

    new Levers(
            bench.ledger,
            Readings.on(bench.jdbc),
            new AuditLog(bench.jdbc),
            bench.transactions,
            bench.clock)
        .retry(id, new Levers.By("ann", "because of ticket 7"));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(used()).isEqualByComparingTo("10");
  }

  /** An older version kept no charges with its attempts. */
  @Test
  void whatAnOlderReplicaSentIsSettledAllTheSame() {
    bench.jdbc.update("update attempt set budget_day = null, budget_scopes = null");

    answer(first);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
  }

  /** Or a claim that adds the window up at this moment would not see it, and spend it once more. */
  @Test
  void whatCountsInAWindowAfterAllWaitsForWhoAddsItUp() throws Exception {
    try (Connection adding = Objects.requireNonNull(bench.jdbc.getDataSource()).getConnection()) {
      adding.setAutoCommit(false);
      adding
          .createStatement()
          .execute("select 1 from budget where scope = 'window:rule:pay' for update");
      Thread late = Thread.ofPlatform().start(() -> answer(first));
      await()
          .until(() ->
              Boolean.TRUE.equals(
                  bench.jdbc.queryForObject(
                      """
                      select exists (select 1 from pg_stat_activity
                        where wait_event_type = 'Lock' and datname = current_database())
                      """,
                      Boolean.class)));
      assertThat(bench.action(id).state()).isNotEqualTo(ActionState.DONE);
      adding.rollback();
      late.join();
    }

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(
            bench.jdbc.queryForObject(
                "select sum(used) from budget where scope like 'window:%/rule:pay'",
                BigDecimal.class))
        .isEqualByComparingTo("10");
  }

  private BigDecimal used() {
    return Objects.requireNonNull(
        bench.jdbc.queryForObject(
            "select coalesce(sum(used), 0) from budget where scope = 'rule:pay'",
            BigDecimal.class));
  }

  private void writeDownOnly() {
    bench.jdbc.update(
        "update attempt set outcome = 'DONE', ended_at = started_at where action_id = ? and number"
            + " = ?",
        id,
        first.epoch());
  }

  private UUID file(String key) {
    String detail = Json.object().put("key", key).toString();
    return bench
        .file(Workbench.event("e-" + key, "test", "Test", detail))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private Action claim() {
    bench.balance("agt_payer", "100");
    return bench.replica("one").claim(10).sending().getFirst();
  }

  private void answer(Action action) {
    record(action, SendResult.done(Json.object().put("txId", "tx_" + action.epoch())));
  }

  private void record(Action action, SendResult answer) {
    bench.recorder().record(List.of(new Sent(action, bench.clock.instant(), answer)));
  }
}
