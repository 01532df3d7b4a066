package dev.fleabridge.engine.lever;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.engine.lever.Replay.Replayed;
import dev.fleabridge.engine.lever.Replay.ReplayedStep;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Money rule 21: one event has one run of one rule, whatever the rule's key says later. */
class ChangedKeyReplayIT {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final String BEFORE = "{% $detail.id %}";
  private static final String AFTER = "{% $detail.region & '/' & $detail.id %}";

  private final EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.migratedCopy();
  private final DataSource source = database.dataSource();
  private final JdbcTemplate jdbc = new JdbcTemplate(source);
  private final Ledger ledger = Ledger.on(jdbc);
  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private final TransactionTemplate transactions =
      new TransactionTemplate(new DataSourceTransactionManager(source));

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void theEventThatStartedARunStartsNoOtherUnderAnotherKey() {
    UUID run = file(planner("pay", BEFORE), "e1", "i1").runs().getFirst().id();

    Replay replay = replay(planner("pay", AFTER));
    Replayed looked = replay.look("e1").orElseThrow();
    Replayed applied = replay.apply("e1", "olga", "after the key was refined").orElseThrow();

    String why = "blocked: this event started run %s under key i1".formatted(run);
    for (Replayed answer : List.of(looked, applied)) {
      assertThat(answer.lines())
          .extracting(ReplayedStep::verdict, ReplayedStep::text)
          .startsWith(org.assertj.core.groups.Tuple.tuple(Replay.Verdict.BLOCKED, why));
      assertThat(answer.lines()).extracting(ReplayedStep::businessKey).contains("eu/i1", "i1");
    }
    assertThat(count("action")).isOne();
  }

  @Test
  void theEventThatMetARunStartsNoOtherEither() {
    UUID run = file(planner("pay", BEFORE), "e1", "i1").runs().getFirst().id();
    file(planner("pay", BEFORE), "e2", "i1");

    Replayed applied =
        replay(planner("pay", AFTER)).apply("e2", "olga", "after the fix").orElseThrow();

    assertThat(applied.lines().getFirst().text())
        .isEqualTo("blocked: this event met run %s under key i1".formatted(run));
    assertThat(count("action")).isOne();
  }

  /** Promoted, or promoted under another name: a replay pays nothing that was only shown. */
  @Test
  void whatWasOnlyShownIsPaidByNoReplay() {
    file(planner("pay", BEFORE), "e1", "i1");
    jdbc.update("update run set shadow = true");
    jdbc.update(
        "update action set shadow = true, state = 'SKIPPED', reason = 'shadow_mode', due_at = null");

    Replayed promoted =
        replay(planner("pay", BEFORE)).apply("e1", "olga", "now live").orElseThrow();
    assertThat(promoted.lines())
        .extracting(ReplayedStep::verdict)
        .containsOnly(Replay.Verdict.BLOCKED);
    Replayed renamed =
        replay(planner("pay-2", BEFORE)).apply("e1", "olga", "now live").orElseThrow();
    assertThat(renamed.lines())
        .extracting(ReplayedStep::verdict)
        .containsOnly(Replay.Verdict.BLOCKED);
    assertThat(count("run")).isOne();
    assertThat(count("action")).isOne();
  }

  @Test
  void anEventWhoseNewKeyAnotherHasKeepsItsOwnRun() {
    file(planner("pay", BEFORE), "e1", "i1");
    file(planner("pay", AFTER), "e2", "i1");

    Replayed applied = replay(planner("pay", AFTER)).apply("e1", "olga", "again").orElseThrow();

    assertThat(applied.lines().getFirst().verdict()).isEqualTo(Replay.Verdict.BLOCKED);
    assertThat(count("event_run")).isEqualTo(2);
    assertThat(count("action")).isEqualTo(2);
  }

  @Test
  void whatAReplayMeetsByKeyTheEventIsBoundToFromThenOn() {
    file(planner("elsewhere", BEFORE, "other"), "e2", "i1");
    file(planner("pay", BEFORE), "e1", "i1");

    Replayed met =
        replay(planner("pay", BEFORE)).apply("e2", "olga", "the rule came later").orElseThrow();
    Replayed later = replay(planner("pay", AFTER)).apply("e2", "olga", "and its key").orElseThrow();

    assertThat(met.lines())
        .extracting(ReplayedStep::verdict)
        .containsExactly(Replay.Verdict.UNDER_WAY);
    assertThat(later.lines().getFirst().text()).startsWith("blocked: this event met run ");
    assertThat(count("action")).isOne();
  }

  @ParameterizedTest
  @EnumSource(
      value = ActionState.class,
      names = {"READY", "SENDING", "NEEDS_REVIEW", "DONE"})
  void aRuleUnderAnotherNameDoesNotPayTheSameEventAtAReplay(ActionState paid) {
    UUID run = file(planner("pay", BEFORE), "e1", "i1").runs().getFirst().id();
    jdbc.update("update action set state = ?", paid.name());

    Replay replay = replay(planner("pay-out", BEFORE));
    Replayed looked = replay.look("e1").orElseThrow();
    Replayed applied = replay.apply("e1", "olga", "after the rule was renamed").orElseThrow();

    for (Replayed answer : List.of(looked, applied)) {
      assertThat(answer.lines().getFirst().text())
          .startsWith(
              "blocked: this event started run %s under key i1 by rule pay, ".formatted(run));
    }
    assertThat(count("action")).isOne();
  }

  /** The rule came after the event; each replica has a key of its own for it. */
  @Test
  void oneOfTwoReplicasWithTwoKeysThatReplayAtOnceStartsIt() throws Exception {
    for (int i = 0; i < 20; i++) {
      String event = "e" + i;
      file(planner("elsewhere", BEFORE, "other"), event, "i" + i);
      replayAtOnce(event, planner("pay", BEFORE), planner("pay", AFTER));
    }
    assertThat(count("action")).isEqualTo(20);
    assertThat(count("run")).isEqualTo(20);
  }

  /** The rule came after the event, and each replica has a name of its own for it. */
  @Test
  void oneOfTwoReplicasWithTwoNamesThatReplayAtOnceStartsIt() throws Exception {
    for (int i = 0; i < 20; i++) {
      String event = "e" + i;
      file(planner("elsewhere", BEFORE, "other"), event, "i" + i);
      replayAtOnce(event, planner("pay", BEFORE), planner("pay-out", BEFORE));
    }
    assertThat(count("action")).isEqualTo(20);
  }

  /** As the version before this table filed a replay: it looked for (rule, key) only. */
  @Test
  void anOlderReplicaThatWouldStartASecondRunFailsAndLeavesNothing() {
    file(planner("pay", BEFORE), "e1", "i1");
    file(planner("pay", BEFORE), "e2", "i1");

    for (String event : List.of("e1", "e2")) {
      assertThatThrownBy(() -> transactions.executeWithoutResult(status -> asBefore(event, "x")))
          .isInstanceOf(DuplicateKeyException.class);
    }
    assertThat(count("run")).isOne();
  }

  /** Neither sees what the other has not committed; the primary key does. */
  @Test
  void ofTwoOlderReplicasAtOnceOneFails() throws Exception {
    file(planner("elsewhere", BEFORE, "other"), "e1", "i1");
    file(planner("pay", BEFORE), "e2", "i2");
    Future<?> second;
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      second =
          Objects.requireNonNull(
              transactions.execute(first -> {
                asBefore("e1", "x");
                Future<?> waits =
                    other.submit(
                        () -> transactions.executeWithoutResult(status -> asBefore("e1", "y")));
                await().until(() -> waits.isDone() || isWaitedForALock());
                return waits;
              }));
    }
    assertThatThrownBy(second::get).hasCauseInstanceOf(DuplicateKeyException.class);
    assertThat(count("run")).isEqualTo(2);
  }

  private boolean isWaitedForALock() {
    JdbcTemplate own = new JdbcTemplate(database.dataSource());
    return Boolean.TRUE.equals(
        own.queryForObject(
            """
            select exists (select 1 from pg_stat_activity
              where wait_event_type = 'Lock' and datname = current_database())
            """,
            Boolean.class));
  }

  @Test
  void booksWithTwoRunsOfOneEventAndRuleStayAndGetNoThird() {
    jdbc.execute("drop schema public cascade; create schema public");
    Flyway.configure().dataSource(source).target("7").load().migrate();
    // Today's code files what is here to be found by migrations: it wants today's columns for it.
    jdbc.execute("alter table rule_version add column grammar integer not null default 0");
    for (String table : List.of("run", "action")) {
      jdbc.execute(
          "alter table %s add column shadow boolean not null default false".formatted(table));
    }
    jdbc.execute("alter table run add column revision bigint");
    for (String table : List.of("event", "action")) {
      jdbc.execute("alter table %s add column trace text".formatted(table));
    }
    file(planner("pay", BEFORE), "e1", "i1");
    transactions.executeWithoutResult(status -> asBefore("e1", "eu/i1"));
    file(planner("pay", BEFORE), "e2", "i2");
    jdbc.execute("alter table rule_version drop column grammar");
    jdbc.execute("alter table run drop column revision");
    for (String table : List.of("event", "action")) {
      jdbc.execute("alter table %s drop column trace".formatted(table));
    }
    for (String table : List.of("run", "action")) {
      jdbc.execute("alter table %s drop column shadow".formatted(table));
    }
    database.migrated();

    assertThat(count("run")).isEqualTo(3);
    for (String event : List.of("e1", "e2")) {
      assertThat(
              replay(planner("pay", "{% 'third/' & $detail.id %}")).apply(event, "olga", "again"))
          .isPresent();
      assertThatThrownBy(() -> transactions.executeWithoutResult(status -> asBefore(event, "x")))
          .isInstanceOf(DuplicateKeyException.class);
    }
    assertThat(count("run")).isEqualTo(3);
    assertThat(replay(planner("pay", AFTER)).look("e1").orElseThrow().lines())
        .extracting(ReplayedStep::verdict)
        .doesNotContain(Replay.Verdict.WOULD_DO);
  }

  private void replayAtOnce(String event, Planner... planners) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService replicas = Executors.newFixedThreadPool(planners.length)) {
      List<Future<Replayed>> answers =
          Arrays.stream(planners)
              .map(planner ->
                  replicas.submit(() -> {
                    Replay replay = replay(planner);
                    go.await();
                    return replay.apply(event, "olga", "the rule came later").orElseThrow();
                  }))
              .toList();
      go.countDown();
      for (Future<Replayed> answer : answers) {
        answer.get();
      }
    }
  }

  private void asBefore(String event, String key) {
    UUID run = UUID.randomUUID();
    jdbc.update(
        """
        insert into run (id, rule_id, rule_hash, business_key, event_id, created_at)
        select ?, 'pay', rule_hash, ?, ?, created_at from run limit 1
        on conflict (rule_id, business_key) do nothing
        """,
        run,
        key,
        event);
    jdbc.update(
        "insert into event_run (event_id, run_id, started) values (?, ?, true) on conflict do"
            + " nothing",
        event,
        run);
  }

  private Filed file(Planner planner, String id, String item) {
    var detail = Json.object().put("id", item).put("region", "eu");
    Event event = new Event(id, "test", "Test", "", NOW, "", List.of(), detail);
    var plan = planner.plan(new Inbound(event, Inbound.Origin.REST, "t", new byte[0]));
    return Objects.requireNonNull(
            transactions.execute(status -> ledger.inbox().file(List.of(plan), NOW)))
        .getFirst();
  }

  private Replay replay(Planner planner) {
    return new Replay(ledger, Readings.on(jdbc), new AuditLog(jdbc), planner, transactions, clock);
  }

  private Planner planner(String rule, String key) {
    return planner(rule, key, "test");
  }

  private Planner planner(String rule, String key, String source) {
    String rules =
        """
        rules:
          - id: %s
            when: { source: [%s] }
            key: "%s"
            steps:
              pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "10", memo: hello } }
        """
            .formatted(rule, source, key);
    try {
      RuleBook book = RuleBook.load(rules, "rules.yaml", RuleLimits.defaults());
      return new Planner(book, clock, UUID::randomUUID, Duration.ofDays(7));
    } catch (RulesInvalid e) {
      throw new IllegalArgumentException(e);
    }
  }

  private int count(String table) {
    return Objects.requireNonNull(
        jdbc.queryForObject("select count(*) from " + table, Integer.class));
  }
}
