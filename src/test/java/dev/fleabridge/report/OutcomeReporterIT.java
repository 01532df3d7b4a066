package dev.fleabridge.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.SchedulerState;
import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.engine.guard.AllowList;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.guard.GuardSettings;
import dev.fleabridge.engine.pay.Costs;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.OutcomeFeed;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.embedded.Emptied;
import dev.fleabridge.testkit.standin.EventBusStandIn.PutEvent;
import dev.fleabridge.testkit.standin.OutcomeContract;
import dev.fleabridge.testkit.workbench.OneReplica;
import dev.fleabridge.testkit.workbench.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** What an event bus is told of outcomes: each of them, in their order, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutcomeReporterIT {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private static final String PAY =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          require:
            - { that: "{% $detail.score >= 0.5 %}", otherwise: below_threshold }
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_payee, amount: "{% $detail.amount %}", memo: hello } }
      """;

  private EmbeddedPostgresDatabase database;
  private JdbcTemplate jdbc;
  private TransactionTemplate transactions;
  private Ledger ledger;
  private TestClock clock;
  private Planner planner;
  private StandInAws aws;
  private OneReplica replica;
  private SimpleMeterRegistry meters;
  private OutcomeReporter reporter;

  @BeforeAll
  void startDatabase() {
    database = EmbeddedPostgresDatabase.migratedCopy();
  }

  @AfterAll
  void stopDatabase() {
    database.close();
  }

  @BeforeEach
  void open() throws Exception {
    jdbc = new JdbcTemplate(database.dataSource());
    Emptied.tables(jdbc, "event, rule_version, run, action, history, wallet, outcome_feed");
    transactions = new TransactionTemplate(new DataSourceTransactionManager(database.dataSource()));
    ledger = Ledger.on(jdbc);
    clock = new TestClock(NOW);
    planner =
        new Planner(
            RuleBook.load(PAY, "test", RuleLimits.defaults()),
            clock,
            UUID::randomUUID,
            Duration.ofDays(7));
    aws = new StandInAws(clock);
    replica = new OneReplica(ledger, transactions, guard(), aws.objects(), clock);
    meters = new SimpleMeterRegistry();
    reporter = new OutcomeReporter(new OutcomeFeed(jdbc), aws.outcomeEvents(), meters);
    transactions.executeWithoutResult(status ->
        ledger
            .wallets()
            .reported("agt_payer", Money.of("100"), NOW, Costs.none().paidFromBalance()));
  }

  /** Whatever a test tells the bus is what listeners are promised. */
  @AfterEach
  void close() {
    OutcomeContract contract = new OutcomeContract();
    try {
      assertThat(aws.standIn.events().taken())
          .allSatisfy(event ->
              assertThat(contract.broken(event.source(), event.detailType(), event.detail()))
                  .isEmpty());
    } finally {
      aws.close();
    }
  }

  @Test
  void aReplicaThatStopsBeginsNoOtherRoundAndTheNextReplicaTellsTheRest() {
    reporter.tell();
    UUID paid = file("k1", "10", "0.9");
    replica.runUntilIdle();

    ReportConfiguration.tellAll(reporter, replicaThat(true));
    assertThat(told()).isEmpty();

    ReportConfiguration.tellAll(reporter, replicaThat(false));
    assertThat(told())
        .extracting(detail -> detail.path("action").asString())
        .containsExactly(paid.toString());
  }

  private static SchedulerState replicaThat(boolean stops) {
    return new SchedulerState() {
      @Override
      public boolean isShuttingDown() {
        return stops;
      }

      @Override
      public boolean isStarted() {
        return true;
      }

      @Override
      public boolean isPaused() {
        return false;
      }
    };
  }

  @Test
  void everyOutcomeIsToldOnceWithWhatBecameOfIt() {
    reporter.tell();
    UUID paid = file("k1", "10", "0.9");
    UUID skipped = file("k2", "10", "0.1");
    UUID held = file("k3", "500", "0.9");
    replica.runUntilIdle();

    tellAll();

    assertThat(told())
        .extracting(detail -> detail.path("action").asString())
        .containsExactly(skipped.toString(), held.toString(), paid.toString());
    assertThat(told())
        .extracting(detail -> detail.path("state").asString())
        .containsExactly("SKIPPED", "HELD", "DONE");
    PutEvent event = aws.standIn.events().taken().getLast();
    assertThat(event.bus()).isEqualTo("payments");
    assertThat(event.source()).isEqualTo("fleabridge");
    assertThat(event.detailType()).isEqualTo("Fleabridge Action Outcome");
    JsonNode done = event.detail();
    assertThat(done.path("rule").asString()).isEqualTo("pay");
    assertThat(done.path("businessKey").asString()).isEqualTo("k1");
    assertThat(done.path("event").asString()).isEqualTo("e-k1");
    assertThat(done.path("kind").asString()).isEqualTo("transfer");
    assertThat(done.path("amount").asString()).isEqualTo("10.00");
    assertThat(done.path("payee").asString()).isEqualTo("agt_payee");
    assertThat(done.path("result").path("txId").asString()).startsWith("tx_");
    assertThat(done.path("actor").asString()).isEqualTo("engine");
    assertThat(told().getFirst().path("reason").asString()).isEqualTo("below_threshold");
    assertThat(count("accepted")).isEqualTo(3);
  }

  @Test
  void whatTheBusCannotTakeNowIsToldLaterUnderTheSameName() {
    reporter.tell();
    file("k1", "1", "0.9");
    file("k2", "1", "0.9");
    replica.runUntilIdle();
    aws.standIn.events().rejectEntries(1, "ThrottlingException", "Rate exceeded");

    assertThat(reporter.tell()).isZero();
    tellAll();

    // The second was taken the first time, and may be told again: its name says so.
    assertThat(told()).extracting(detail -> detail.path("id").asString()).hasSize(3);
    assertThat(told().stream().map(detail -> detail.path("id").asString()).distinct()).hasSize(2);
    assertThat(told())
        .extracting(detail -> detail.path("businessKey").asString())
        .contains("k1", "k2");
    assertThat(count("waiting")).isEqualTo(1);
  }

  @Test
  void whatTheBusMayNotTakeYetWaitsForThePermission() {
    reporter.tell();
    file("k1", "1", "0.9");
    replica.runUntilIdle();
    aws.standIn.faults().refuse("PutEvents", 1, 400, "AccessDeniedException", "not authorized");

    assertThat(reporter.tell()).isZero();
    assertThat(told()).isEmpty();

    tellAll();
    assertThat(told()).hasSize(1);
  }

  @Test
  void whatTheBusRefusesForGoodHoldsUpNobody() {
    reporter.tell();
    file("k1", "1", "0.9");
    file("k2", "1", "0.9");
    replica.runUntilIdle();
    aws.standIn.events().rejectEntries(1, "MalformedDetail", "Detail is malformed.");

    assertThat(reporter.tell()).isEqualTo(2);

    assertThat(told()).hasSize(1);
    assertThat(count("refused")).isEqualTo(1);
    assertThat(reporter.tell()).isZero();
  }

  @Test
  void whatIsCommittedLateIsNotPassedOver() throws Exception {
    reporter.tell();
    UUID late = file("k1", "1", "0.9");
    try (Connection slow = database.dataSource().getConnection();
        Statement statement = slow.createStatement()) {
      slow.setAutoCommit(false);
      statement.execute(
          """
          insert into history (action_id, at, from_state, to_state, reason, actor)
          values ('%s', now(), 'READY', 'CANCELED', 'canceled', 'ann')
          """
              .formatted(late));
      file("k2", "1", "0.9");
      replica.runUntilIdle();

      assertThat(reporter.tell()).isZero();

      slow.commit();
    }
    tellAll();

    assertThat(told())
        .extracting(detail -> detail.path("state").asString())
        .containsExactly("CANCELED", "DONE");
  }

  @Test
  void tellingBeginsWhenItIsSwitchedOnAndGoesOnWhereItWas() {
    file("k1", "1", "0.9");
    replica.runUntilIdle();
    assertThat(reporter.tell()).isZero();

    file("k2", "1", "0.9");
    replica.runUntilIdle();
    OutcomeReporter afterARestart =
        new OutcomeReporter(new OutcomeFeed(jdbc), aws.outcomeEvents(), meters);
    assertThat(afterARestart.tell()).isEqualTo(1);

    assertThat(told())
        .extracting(detail -> detail.path("businessKey").asString())
        .containsExactly("k2");
  }

  @Test
  void manyAreToldInTurn() {
    reporter.tell();
    for (int i = 0; i < 250; i++) {
      file("k" + i, "0.10", "0.9");
    }
    replica.runUntilIdle();

    tellAll();

    assertThat(told())
        .extracting(detail -> detail.path("businessKey").asString())
        .hasSize(250)
        .doesNotHaveDuplicates();
  }

  private void tellAll() {
    while (reporter.tell() > 0) {
      clock.advance(Duration.ofSeconds(1));
    }
  }

  private List<JsonNode> told() {
    return aws.standIn.events().taken().stream().map(PutEvent::detail).toList();
  }

  private double count(String result) {
    return meters.counter("fleabridge.outcomes", "result", result).count();
  }

  private UUID file(String key, String amount, String score) {
    Event event =
        new Event(
            "e-" + key,
            "test",
            "Test",
            "",
            NOW,
            "",
            List.of(),
            Json.readObject(
                "{\"key\":\"%s\",\"amount\":\"%s\",\"score\":%s}".formatted(key, amount, score)));
    var plan = planner.plan(new Inbound(event, Origin.REST, "test", new byte[0]));
    return transactions
        .execute(status -> ledger.inbox().file(List.of(plan), clock.instant()))
        .getFirst()
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private static GuardSettings guard() {
    return new GuardSettings(
        new BigDecimal("0.02"),
        GuardLimits.NONE,
        rule -> GuardLimits.NONE,
        new AllowList(List.of()),
        new AllowList(List.of()),
        true,
        Duration.ofDays(1),
        Duration.ofDays(1));
  }
}
