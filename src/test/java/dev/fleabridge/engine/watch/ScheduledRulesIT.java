package dev.fleabridge.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.TimeOrderedIds;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.ScheduleMarks;
import dev.fleabridge.model.Action;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/** A due time is filed once, whoever looks, dies or comes back. */
class ScheduledRulesIT {

  private static final String HOURLY =
      """
      rules:
        - id: hourly
          enabled: ENABLED
          schedule: { every: 1h }
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_b, amount: "1", memo: "{% $detail.scheduledTime %}" } }
      """;

  private Workbench bench;

  @BeforeEach
  void openBench() {
    bench = new Workbench(hourly(true));
    bench.jdbc.execute("truncate schedule_mark");
    bench.balance("agt_payer", "1000");
  }

  @Test
  void aScheduleBeginsWhenItIsFirstSeen() {
    ScheduledRules scheduled = scheduled(hourly(true));

    assertThat(scheduled.fileDue()).isZero();
    bench.clock.advance(Duration.ofMinutes(59));
    assertThat(scheduled.fileDue()).isZero();
    assertThat(times()).isEmpty();
  }

  @Test
  void aDueTimeIsFiledOnceWithItsPayment() {
    ScheduledRules scheduled = begun();
    bench.clock.advance(Duration.ofHours(1));

    assertThat(scheduled.fileDue()).isEqualTo(1);
    assertThat(scheduled.fileDue()).isZero();
    assertThat(scheduled(hourly(true)).fileDue()).as("after a restart").isZero();

    assertThat(times()).containsExactly("schedule:hourly:2026-11-20T13:00:00Z");
    bench.balance("agt_payer", "1000");
    List<Action> sent = bench.runUntilIdle(Workbench::done);
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst().resolved().path("memo").asString())
        .isEqualTo("2026-11-20T13:00:00Z");
    assertThat(bench.jdbc.queryForList("select distinct origin from event", String.class))
        .containsExactly("SCHEDULE");
  }

  @Test
  void ofTheTimesOfAnOutageTheLatestIsFiled() {
    ScheduledRules scheduled = begun();
    bench.clock.advance(Duration.ofHours(7).plusMinutes(20));

    assertThat(scheduled.fileDue()).isEqualTo(1);
    assertThat(scheduled.fileDue()).isZero();
    assertThat(times()).containsExactly("schedule:hourly:2026-11-20T19:00:00Z");
  }

  @Test
  void replicasThatLookAtOnceFileOneEvent() throws Exception {
    begun();
    bench.clock.advance(Duration.ofHours(1));

    int filed = 0;
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Integer>> replicas = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        replicas.add(scheduled(hourly(true))::fileDue);
      }
      for (Future<Integer> one : threads.invokeAll(replicas)) {
        filed += one.get();
      }
    }
    assertThat(filed).isEqualTo(1);
    assertThat(times()).hasSize(1);
  }

  @Test
  void aDeathBeforeTheCommitLosesNothing() {
    begun();
    bench.clock.advance(Duration.ofHours(1));
    TransactionOperations dying =
        new TransactionOperations() {
          @Override
          public <T> T execute(TransactionCallback<T> work) {
            return bench.transactions.execute(status -> {
              T done = work.doInTransaction(status);
              status.setRollbackOnly();
              return done;
            });
          }
        };
    scheduled(hourly(true), dying).fileDue();
    assertThat(times()).isEmpty();

    assertThat(scheduled(hourly(true)).fileDue()).isEqualTo(1);
    assertThat(times()).hasSize(1);
  }

  @Test
  void whileDisabledItsTimesArePassedOver() {
    begun();
    bench.clock.advance(Duration.ofHours(3));
    assertThat(scheduled(hourly(false)).fileDue()).isZero();

    assertThat(scheduled(hourly(true)).fileDue()).as("enabled again").isZero();
    bench.clock.advance(Duration.ofHours(1));
    assertThat(scheduled(hourly(true)).fileDue()).isEqualTo(1);
  }

  /** The whole bridge was away when the time came. */
  @ParameterizedTest
  @ValueSource(strings = {"enabled: false", "mode: shadow"})
  void aTimeThatCameWhileTheRulePaidNothingIsNotPaidForAfterwards(String nothing) {
    String quiet = hourly(true).replace("enabled: true", nothing);
    scheduled(revision(1, Duration.ZERO, quiet)).fileDue();
    bench.clock.advance(Duration.ofHours(3).plusSeconds(5));

    ScheduledRules live = scheduled(revision(2, Duration.ofSeconds(1), hourly(true)));
    live.fileDue();
    assertThat(live.fileDue()).isZero();
    assertThat(times()).isEmpty();

    bench.clock.advance(Duration.ofHours(1));
    assertThat(live.fileDue()).isEqualTo(1);
    assertThat(times()).containsExactly("schedule:hourly:2026-11-20T16:00:00Z");
  }

  @Test
  void aChangedScheduleBeginsAnewAndARemovedRuleIsLeftAlone() {
    begun();
    bench.clock.advance(Duration.ofMinutes(30));
    String quarterly = hourly(true).replace("1h", "15m");
    assertThat(scheduled(quarterly).fileDue()).isZero();
    assertThat(scheduled("rules: []").fileDue()).isZero();
    bench.clock.advance(Duration.ofMinutes(15));

    assertThat(scheduled(quarterly).fileDue()).isEqualTo(1);
    assertThat(times()).containsExactly("schedule:hourly:2026-11-20T12:45:00Z");
  }

  @Test
  void aRuleIsTakenFromTheRulesInForceAtEachLook() {
    RulesInForce inForce = RulesInForce.always(rules("rules: []"));
    ScheduledRules scheduled = scheduled(inForce, bench.transactions);
    assertThat(scheduled.fileDue()).isZero();

    inForce.put(new RulesInForce.Revision(2L, null, rules(hourly(true))));
    assertThat(scheduled.fileDue()).as("it begins").isZero();
    bench.clock.advance(Duration.ofHours(1));
    assertThat(scheduled.fileDue()).isEqualTo(1);

    inForce.withdraw("it cannot be read");
    bench.clock.advance(Duration.ofHours(1));
    assertThat(scheduled.fileDue()).isZero();
    inForce.put(new RulesInForce.Revision(3L, null, rules(hourly(true))));
    assertThat(scheduled.fileDue()).as("nothing is lost by the wait").isEqualTo(1);
  }

  /** For a few seconds after a reload. */
  @Test
  void aReplicaWithAnOlderRevisionDoesNotTakeAScheduleBack() {
    ScheduledRules older = scheduled(revision(1, Duration.ZERO, hourly(true)));
    older.fileDue();
    String quarterly = hourly(true).replace("1h", "15m");
    ScheduledRules newer = scheduled(revision(2, Duration.ZERO, quarterly));
    newer.fileDue();

    bench.clock.advance(Duration.ofMinutes(14));
    older.fileDue();
    bench.clock.advance(Duration.ofMinutes(1));
    older.fileDue();

    assertThat(newer.fileDue()).isEqualTo(1);
    assertThat(times()).containsExactly("schedule:hourly:2026-11-20T12:15:00Z");
    scheduled(revision(3, Duration.ZERO, hourly(true))).fileDue();
    newer.fileDue();
    assertThat(bench.ledger.scheduleMarks().all().get("hourly"))
        .as("but a later one does")
        .isEqualTo(new ScheduleMarks.Mark("hourly", "every PT1H", bench.clock.instant()));
  }

  @Test
  void aScheduleIsDueFromTheTimeAtWhichItsRevisionCameInForce() {
    bench.clock.advance(Duration.ofHours(1).plusSeconds(3));
    ScheduledRules late = scheduled(revision(1, Duration.ofSeconds(5), hourly(true)));

    assertThat(late.fileDue()).as("it begins").isZero();
    assertThat(late.fileDue()).isEqualTo(1);
    assertThat(times()).containsExactly("schedule:hourly:2026-11-20T13:00:00Z");
  }

  /** A promotion, at the very moment of a time that the rule had in shadow mode. */
  @Test
  void aTimeOfTheRulesBeforeIsNotPlannedByThoseThatCameInForceMeanwhile() {
    RulesInForce before =
        revision(1, Duration.ZERO, hourly(true).replace("enabled: true", "mode: shadow"));
    scheduled(before).fileDue();
    bench.clock.advance(Duration.ofHours(1));
    RulesInForce after = revision(2, Duration.ZERO, hourly(true));

    assertThat(scheduled(before, after, bench.transactions).fileDue()).isZero();
    assertThat(times()).isEmpty();
    assertThat(scheduled(before).fileDue()).as("by one revision").isEqualTo(1);
  }

  @Test
  void aTimeThatTheOldAndTheNewScheduleHaveIsFiledOnce() {
    ScheduledRules older = scheduled(revision(1, Duration.ZERO, hourly(true)));
    older.fileDue();
    bench.clock.advance(Duration.ofHours(1));
    assertThat(older.fileDue()).isEqualTo(1);
    bench.clock.advance(Duration.ofSeconds(2));
    String quarterly = hourly(true).replace("1h", "15m");
    ScheduledRules newer = scheduled(revision(2, Duration.ofSeconds(3), quarterly));

    newer.fileDue();
    newer.fileDue();

    assertThat(times()).containsExactly("schedule:hourly:2026-11-20T13:00:00Z");
    bench.balance("agt_payer", "1000");
    assertThat(bench.runUntilIdle(Workbench::done)).hasSize(1);
  }

  /** Rules that came in force so long ago. */
  private RulesInForce revision(long number, Duration ago, String yaml) {
    return RulesInForce.beginningWith(
        new RulesInForce.Revision(number, bench.clock.instant().minus(ago), rules(yaml)));
  }

  private ScheduledRules scheduled(RulesInForce rules) {
    return scheduled(rules, bench.transactions);
  }

  private ScheduledRules begun() {
    ScheduledRules scheduled = scheduled(hourly(true));
    scheduled.fileDue();
    return scheduled;
  }

  private ScheduledRules scheduled(String yaml) {
    return scheduled(yaml, bench.transactions);
  }

  private ScheduledRules scheduled(String yaml, TransactionOperations transactions) {
    return scheduled(RulesInForce.always(rules(yaml)), transactions);
  }

  private ScheduledRules scheduled(RulesInForce rules, TransactionOperations transactions) {
    return scheduled(rules, rules, transactions);
  }

  private ScheduledRules scheduled(
      RulesInForce rules, RulesInForce planning, TransactionOperations transactions) {
    Planner planner =
        new Planner(
            planning,
            bench.clock,
            new TimeOrderedIds(bench.clock, new Random()),
            bench.settings.patience(),
            Evaluations.inPlace());
    OwnEvents events = new OwnEvents(planner, bench.ledger.inbox(), transactions, bench.clock);
    return new ScheduledRules(
        rules, events, bench.ledger.scheduleMarks(), transactions, bench.clock);
  }

  private static RuleBook rules(String yaml) {
    try {
      return RuleBook.load(yaml, "test", RuleLimits.defaults());
    } catch (RulesInvalid e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String hourly(boolean enabled) {
    return HOURLY.replace("ENABLED", Boolean.toString(enabled));
  }

  private List<String> times() {
    return bench.jdbc.queryForList("select id from event order by id", String.class);
  }
}
