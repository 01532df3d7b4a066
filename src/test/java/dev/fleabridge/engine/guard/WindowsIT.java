package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Reconciler;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Budgets.Used;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rolling windows and counts hold in the transaction that sends, whoever sends and by whichever
 * clock (money rules 6 and 7).
 */
class WindowsIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: "{% $detail.payer %}", payee: agt_payee, amount: "{% $detail.amount %}", memo: hello } }
        - id: trade
          when: { source: [trade] }
          key: "{% $detail.key %}"
          steps:
            pay: { open-position: { agent: "{% $detail.payer %}", market: BTC, side: long, amount: "{% $detail.amount %}" } }
        - id: lock
          when: { source: [lock] }
          key: "{% $detail.key %}"
          steps:
            pay: { create-escrow: { payer: "{% $detail.payer %}", payee: agt_payee, amount: "{% $detail.amount %}", terms: work } }
        - id: sweep
          when: { source: [sweep] }
          key: "{% $detail.key %}"
          steps:
            sweep: { sweep: { agent: "{% $detail.payer %}", to: agt_treasury, ceiling: "99" } }
      """;

  private Workbench bench;

  @BeforeEach
  void openBench() {
    bench = new Workbench(RULES);
  }

  @ParameterizedTest
  @CsvSource({
    "per-hour, 5",
    "per-7-days, 5",
    "actions-per-hour, 10",
    "actions-per-day, 10",
    "actions-per-24-hours, 10",
  })
  void replicasCannotOverspendAWindowTogetherThatPayersShare(String limit, String most)
      throws Exception {
    bench.limits(limits(limit, most));
    IntStream.range(0, 40).forEach(i -> bench.balance("agt_" + i, "10"));
    bench.file(
        IntStream.range(0, 40).mapToObj(i -> event("test", "k" + i, "agt_" + i, "0.5")).toList());

    assertThat(bench.claimWithReplicas(4, 1)).hasSize(10);
    assertThat(windows()).containsExactly("5.000000/10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"test", "trade", "lock", "sweep"})
  void whatSpendsIsCountedByPayerWhateverItIs(String source) {
    bench.limits(limits("agent-actions-per-hour", "1"));
    bench.balance("agt_1", "101");
    bench.balance("agt_2", "101");
    file(source, "k1", "agt_1", "0.5");
    file(source, "k2", "agt_2", "0.5");
    bench.runUntilIdle(Workbench::done);
    bench.clock.advance(Duration.ofSeconds(1));
    bench.balance("agt_1", "101");
    UUID third = file(source, "k3", "agt_1", "0.5");

    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(bench.action(third).reason()).isEqualTo("over_budget");
    assertThat(windows()).hasSize(2).allMatch(row -> row.endsWith("/1"));
  }

  @Test
  void whatAWindowHoldsGoesOnWhenTheMinuteOfTheEarlierPaymentIsAnHourAgoAlsoOverMidnight() {
    bench.limits(limits("per-hour", "5"));
    bench.clock.advance(Duration.between(Workbench.START, Instant.parse("2026-11-20T23:30:20Z")));
    file("k1", "4");
    assertThat(bench.runUntilIdle(Workbench::done)).hasSize(1);
    bench.clock.advance(Duration.ofMinutes(20));
    UUID second = file("k2", "4");

    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(bench.action(second).explanation()).endsWith("not before 2026-11-21T00:31:00Z");
    advanceTo("2026-11-21T00:30:59Z");
    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    advanceTo("2026-11-21T00:31:00Z");
    assertThat(bench.runUntilIdle(Workbench::done)).extracting(Action::id).containsExactly(second);
  }

  @Test
  void aPaymentThatTurnsOutNotToBeGivesItsAmountAndItsCountBack() {
    bench.limits(limits("actions-per-24-hours", "1"));
    UUID refused = file("k1", "3");
    UUID waiting = file("k2", "2");
    Action sending = bench.replica("one").claim(10).sending().getFirst();
    assertThat(sending.id()).isEqualTo(refused);
    assertThat(bench.action(waiting).reason()).isEqualTo("over_budget");
    assertThat(windows()).containsExactly("3.000000/1");

    // On the next day the row of the day that it was charged on is found.
    bench.clock.advance(Duration.ofHours(13));
    bench.balance("agt_1", "1000");
    record(sending, SendResult.of(Outcome.DECLINED, "no_such_payee", "not registered"));

    assertThat(windows()).containsExactly("0.000000/0");
    assertThat(bench.runUntilIdle(Workbench::done)).extracting(Action::id).containsExactly(waiting);
  }

  /** Both are given back in one batch, and what the first of them held is much and older. */
  @Test
  void whatIsGivenBackHelpsThoseItIsOfHoweverManyOlderOnesOthersHold() {
    bench.limits(limits("agent-actions-per-24-hours", "1"));
    bench.balance("agt_1", "100");
    bench.balance("agt_2", "100");
    file("test", "refused-1", "agt_1", "0.5");
    file("test", "refused-2", "agt_2", "0.5");
    List<Action> sending = bench.replica("one").claim(10).sending();
    bench.file(
        IntStream.range(0, 230).mapToObj(i -> event("test", "k" + i, "agt_1", "0.5")).toList());
    UUID waiting = file("test", "waiting", "agt_2", "0.5");
    IntStream.range(0, 4).forEach(i -> bench.replica("one").claim(100));
    assertThat(bench.action(waiting).reason()).isEqualTo("over_budget");

    bench.clock.advance(Duration.ofSeconds(1));
    record(sending, SendResult.of(Outcome.DECLINED, "no_such_payee", "not registered"));
    bench.balance("agt_1", "100");
    bench.balance("agt_2", "100");

    assertThat(bench.runUntilIdle(Workbench::done))
        .hasSize(2)
        .extracting(Action::id)
        .contains(waiting);
  }

  /** Others of the same rule, which hold more and are older; its own are of another rule. */
  @Test
  void whatIsGivenBackHelpsThoseItIsOfHoweverManyOlderOnesTheRuleHas() {
    bench.limits(limits("per-agent-per-24-hours", "10"));
    IntStream.range(0, 120).forEach(i -> bench.balance("agt_a" + i, "100"));
    bench.file(
        IntStream.range(0, 240)
            .mapToObj(i -> event("test", "k" + i, "agt_a" + i / 2, "10"))
            .toList());
    assertThat(bench.runUntilIdle(Workbench::done)).hasSize(120);
    bench.balance("agt_1", "100");
    file("test", "refused", "agt_1", "10");
    Action sending = bench.replica("one").claim(10).sending().getFirst();
    List<UUID> waiting =
        IntStream.range(0, 5).mapToObj(i -> file("trade", "w" + i, "agt_1", "2")).toList();
    bench.replica("one").claim(10);
    assertThat(waiting)
        .allSatisfy(id -> assertThat(bench.action(id).reason()).isEqualTo("over_budget"));

    record(sending, SendResult.of(Outcome.DECLINED, "no_such_payee", "not registered"));
    bench.balance("agt_1", "100");

    assertThat(bench.runUntilIdle(Workbench::done))
        .extracting(Action::id)
        .containsExactlyInAnyOrderElementsOf(waiting);
  }

  @Test
  void whatWaitsForAnotherTryIsChargedWhenItIsSentAndOnce() {
    bench.limits(limits("per-hour", "5"));
    UUID id = file("k1", "4");
    Action sending = bench.replica("one").claim(10).sending().getFirst();
    record(sending, SendResult.of(Outcome.THROTTLED, "rate_limited", "later"));
    assertThat(windows()).containsExactly("0.000000/0");

    bench.clock.advance(Duration.ofMinutes(10));
    bench.balance("agt_1", "1000");
    assertThat(bench.replica("two").claim(10).sending()).extracting(Action::id).containsExactly(id);
    assertThat(windows()).containsExactlyInAnyOrder("0.000000/0", "4.000000/1");
  }

  @Test
  void whatIsRepeatedWithItsKeyIsChargedAlready() {
    bench.limits(limits("actions-per-hour", "1"));
    UUID id = file("k1", "4");
    bench.replica("one").claim(10);
    bench.clock.advance(bench.settings.lease().plusSeconds(61));
    List<Action> repeated = new ArrayList<>();
    Reconciler reconciler =
        bench.reconciler(action -> new InquiryResult.Repeat("keys are honoured"), repeated::add);

    reconciler.expireLeases();
    bench.clock.advance(Duration.ofMinutes(1));
    reconciler.reconcileDue();

    assertThat(repeated).extracting(Action::id).containsExactly(id);
    assertThat(windows()).containsExactly("4.000000/1");
  }

  @Test
  void aReplicaWhoseClockIsAheadIsCountedByTheOthers() {
    bench.limits(limits("actions-per-hour", "1"));
    file("k1", "1");
    file("k2", "1");
    bench.clock.advance(Duration.ofMinutes(9));
    bench.balance("agt_1", "1000");
    assertThat(bench.replica("ahead").claim(1).sending()).hasSize(1);
    bench.clock.advance(Duration.ofMinutes(-9));

    assertThat(bench.replica("behind").claim(1).sending()).isEmpty();
  }

  /** It takes the amount off, and does not know the count. */
  @Test
  void whatAnOlderReplicaGivesBackLeavesTheCountTooHighAndNeverTooLow() {
    bench.limits(limits("actions-per-hour", "2"));
    UUID id = file("k1", "4");
    bench.replica("one").claim(10);
    bench.jdbc.update("update budget set used = used - 4 where scope like 'window:minute%'");
    bench.jdbc.update(
        """
        update action set state = 'READY', budget_day = null, budget_scopes = '{}', reserved = 0, due_at = ? where id = ?
        """,
        java.sql.Timestamp.from(bench.clock.instant()),
        id);
    bench.jdbc.update("update wallet set reserved = 0");
    Action again = bench.replica("one").claim(10).sending().getFirst();
    assertThat(windows()).containsExactly("4.000000/2");
    UUID second = file("k2", "4");
    assertThat(bench.replica("one").claim(10).sending()).isEmpty();

    record(again, SendResult.of(Outcome.DECLINED, "no_such_payee", "not registered"));
    assertThat(windows()).containsExactly("0.000000/1");
    assertThat(bench.runUntilIdle(Workbench::done)).extracting(Action::id).containsExactly(second);
  }

  /** What waits is looked at for days, and each look is in another bucket. */
  @Test
  void whatIsOnlyLookedAtOpensNoBucket() {
    bench.limits(limits("agent-actions-per-hour", "1"));
    file("k1", "4");
    file("k2", "4");
    assertThat(bench.runUntilIdle(Workbench::done)).hasSize(1);
    for (int look = 0; look < 3; look++) {
      bench.clock.advance(Duration.ofMinutes(1));
      bench.jdbc.update(
          "update action set due_at = ? where state = 'HELD'",
          java.sql.Timestamp.from(bench.clock.instant()));
      assertThat(bench.replica("one").claim(10).looked()).isOne();
    }
    assertThat(windows()).containsExactly("4.000000/1");
  }

  @Test
  void aBucketThatSomebodyElseHoldsIsNotTakenForOneThatNobodyHasOpened() throws Exception {
    bench.limits(limits("per-hour", "5"));
    file("k1", "4");
    bench.runUntilIdle(Workbench::done);
    LocalDate day = LocalDate.parse("2026-11-20");
    Budgets.Key held = Budgets.Key.window("minute:12:00", "all", day);
    Budgets.Key unopened = Budgets.Key.window("minute:12:01", "all", day);
    try (Connection other = Objects.requireNonNull(bench.jdbc.getDataSource()).getConnection()) {
      other.setAutoCommit(false);
      other
          .createStatement()
          .execute("select 1 from budget where scope <> 'window:all' for update");

      assertThat(lockFree(held, unopened)).isEqualTo(Map.of(unopened, Used.NOTHING));
      other.rollback();
    }
    assertThat(lockFree(held, unopened))
        .isEqualTo(Map.of(unopened, Used.NOTHING, held, new Used(Money.of("4"), 1)));
  }

  private Map<Budgets.Key, Used> lockFree(Budgets.Key... keys) {
    return Objects.requireNonNull(
        bench.transactions.execute(status -> bench.ledger.budgets().lockFreeBuckets(Set.of(keys))));
  }

  @Test
  void theWindowOfAnotherRuleOrPayerIsAnotherWindow() {
    bench =
        new Workbench(
            RULES.replace(
                "steps:\n      pay: { transfer",
                "limits: { agent-actions-per-7-days: 1 }\n    steps:\n      pay: { transfer"));
    bench.balance("agt_1", "1000");
    bench.balance("agt_2", "1000");
    file("test", "k1", "agt_1", "1");
    file("test", "k2", "agt_2", "1");
    file("lock", "k3", "agt_1", "1");
    UUID held = file("test", "k4", "agt_1", "1");

    assertThat(bench.runUntilIdle(Workbench::done)).hasSize(3);
    assertThat(bench.action(held).explanation())
        .startsWith(
            "1 of 1 actions for 7 days are used (rule:pay/agent:agt_1, agent-actions-per-7-days)");
  }

  /** Two transactions that wait for each other's rows would both have to be given up. */
  @Test
  void whoHasAWindowsGateWaitsForNoRowOfItThatIsNotCommitted() throws Exception {
    bench.limits(limits("per-hour", "100"));
    file("k1", "1");
    bench.runUntilIdle(Workbench::done);
    bench.clock.advance(Duration.ofMinutes(1));
    bench.balance("agt_1", "1000");
    file("k2", "1");
    try (Connection other = Objects.requireNonNull(bench.jdbc.getDataSource()).getConnection()) {
      other.setAutoCommit(false);
      other.createStatement().execute("select 1 from budget where scope = 'window:all' for update");
      Thread claim = Thread.ofPlatform().start(() -> bench.replica("two").claim(10));
      org.awaitility.Awaitility.await()
          .until(() ->
              Boolean.TRUE.equals(
                  bench.jdbc.queryForObject(
                      """
                      select exists (select 1 from pg_stat_activity
                        where wait_event_type = 'Lock' and datname = current_database())
                      """,
                      Boolean.class)));

      other.createStatement().execute("set local lock_timeout = '1s'");
      other
          .createStatement()
          .execute(
              "insert into budget (scope, day) values ('window:minute:12:01/all', '2026-11-20')");
      other.commit();
      claim.join();
    }
    assertThat(windows()).containsExactlyInAnyOrder("1.000000/1", "1.000000/1");
  }

  private void record(List<Action> sending, SendResult answer) {
    bench
        .recorder()
        .record(sending.stream().map(one -> new Sent(one, bench.clock.instant(), answer)).toList());
  }

  private void record(Action sending, SendResult answer) {
    record(List.of(sending), answer);
  }

  private void advanceTo(String time) {
    bench.clock.advance(Duration.between(bench.clock.instant(), Instant.parse(time)));
    bench.balance("agt_1", "1000");
  }

  /** What is in the rows of windows, as amount and count. */
  private List<String> windows() {
    return bench.jdbc.queryForList(
        """
        select used || '/' || actions from budget where scope like 'window:%/%' order by scope
        """,
        String.class);
  }

  private UUID file(String key, String amount) {
    bench.balance("agt_1", "1000");
    return file("test", key, "agt_1", amount);
  }

  private UUID file(String source, String key, String payer, String amount) {
    return bench.file(event(source, key, payer, amount)).runs().getFirst().actions().getFirst();
  }

  private static Event event(String source, String key, String payer, String amount) {
    String detail =
        Json.object().put("key", key).put("payer", payer).put("amount", amount).toString();
    return Workbench.event("e-" + key, source, "Test", detail);
  }

  private static GuardLimits limits(String name, String most) {
    return new LimitProperties(Map.of(name, most)).toLimits();
  }
}
