package dev.fleabridge.proof.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.ledger.ActionReadings;
import dev.fleabridge.ledger.ActionReadings.Search;
import dev.fleabridge.ledger.Census;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.ReadPool;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesLocation;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.output.MigrateOutput;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What years of payments cost: how long each migration takes and holds up who writes, what people's
 * searches and the service's own looks take, and what is left for filing while many search.
 *
 * <p>Argument: how many payments are in the ledger; ten million need about 25 GB of disk.
 */
public final class LongLedgerBench {

  /** The last one of the first release. */
  private static final MigrationVersion BEFORE = MigrationVersion.fromVersion("7");

  private static final int TIMES = 20;
  private static final int VIEWERS = 16;
  private static final int READERS = 4;
  private static final Duration VIEWING = Duration.ofSeconds(20);

  private final EmbeddedPostgresDatabase database;

  private LongLedgerBench(EmbeddedPostgresDatabase database) {
    this.database = database;
  }

  public static void main(String... arguments) throws Exception {
    int payments = arguments.length == 0 ? 10_000_000 : Integer.parseInt(arguments[0]);
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.start()) {
      new LongLedgerBench(database).run(payments);
    }
  }

  private void run(int payments) throws Exception {
    migrate(BEFORE);
    SingleConnectionDataSource filling = new SingleConnectionDataSource(database.jdbcUrl(), true);
    new LongLedger(new JdbcTemplate(filling)).fill(payments);
    filling.destroy();
    upgrade();
    new JdbcTemplate(database.dataSource()).execute("analyze");
    looks();
    viewers();
  }

  private List<MigrateOutput> migrate(MigrationVersion to) {
    return Flyway.configure()
        .dataSource(database.dataSource())
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
        .target(to)
        .load()
        .migrate()
        .migrations;
  }

  /** Writes what an earlier version writes, ten times a second, while the tables are changed. */
  private void upgrade() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
      Future<Writes> writes = writer.submit(() -> writeUntil(over));
      List<MigrateOutput> done = migrate(MigrationVersion.LATEST);
      over.set(true);
      for (MigrateOutput one : done) {
        System.out.printf("| V%s %s | %,d ms |%n", one.version, one.description, one.executionTime);
      }
      System.out.printf(
          "| longest write meanwhile, of %,d | %,d ms |%n",
          writes.get().number(), writes.get().longest().toMillis());
    }
  }

  private record Writes(int number, Duration longest) {}

  private Writes writeUntil(AtomicBoolean over) throws InterruptedException {
    JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    Duration longest = Duration.ZERO;
    int number = 0;
    while (!over.get()) {
      number++;
      long begin = System.nanoTime();
      jdbc.update(WRITTEN, number, number, number, number, number);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      longest = took.compareTo(longest) > 0 ? took : longest;
      Thread.sleep(100);
    }
    return new Writes(number, longest);
  }

  private static final String WRITTEN =
      """
      with told as (
        insert into event (id, envelope_id, content_hash, source, detail_type, envelope, raw,
          origin, sender, received_at, last_received_at)
        values ('w-' || ?, 'w-' || ?, 'w', 'ml.inference', 'x', '{}', '\\x7b7d', 'REST', 'w',
          now(), now()) returning id),
      begun as (
        insert into run (id, rule_id, rule_hash, business_key, event_id, created_at)
        select gen_random_uuid(), 'signal-payout', 'h', 'w-' || ?, id, now() from told
        returning id, event_id)
      insert into action (id, run_id, event_id, rule_id, step, kind, state, idempotency_key,
        payer, payee, amount, created_at, updated_at)
      select gen_random_uuid(), id, event_id, 'signal-payout', 'pay', 'TRANSFER', 'CANCELED',
        'w-' || ?, 'agt_1', 'agt_p' || ?, 1, now(), now() from begun
      """;

  private void looks() {
    SingleConnectionDataSource connection =
        new SingleConnectionDataSource(database.jdbcUrl(), true);
    JdbcTemplate jdbc = new JdbcTemplate(connection);
    ActionReadings readings = Readings.on(jdbc).actions();
    Census census = new Census(jdbc);
    measure("the newest actions", () -> readings.page(search(null, null, null, null), null, 50));
    measure("by a payer", () -> readings.page(search(null, null, null, "agt_7"), null, 50));
    measure("by a payee", () -> readings.page(search(null, null, null, "agt_p77"), null, 50));
    measure("by one who is neither", () -> readings.page(search(null, null, null, "x"), null, 50));
    measure("by a rule", () -> readings.page(search(null, "signal-payout", null, null), null, 50));
    measure(
        "by a rare rule", () -> readings.page(search(null, "rare-payout", null, null), null, 50));
    measure(
        "by a final state that none has",
        () -> readings.page(search(ActionState.EXPIRED, null, null, null), null, 50));
    measure(
        "by a kind that none has",
        () -> readings.page(search(null, null, ActionKind.CREATE_ESCROW, null), null, 50));
    measure(
        "by rule, kind and payer, of which there are none",
        () ->
            readings.page(
                search(null, "signal-payout", ActionKind.CREATE_ESCROW, "agt_7"), null, 50));
    measure("the census", () -> census.take(Instant.now()));
    connection.destroy();
  }

  private static Search search(
      @Nullable ActionState state,
      @Nullable String rule,
      @Nullable ActionKind kind,
      @Nullable String agent) {
    return new Search(state, rule, kind, agent, null, null, null);
  }

  private static void measure(String what, Runnable look) {
    List<Long> micros = new ArrayList<>();
    for (int time = 0; time < TIMES; time++) {
      long begin = System.nanoTime();
      look.run();
      micros.add((System.nanoTime() - begin) / 1000);
    }
    Collections.sort(micros);
    System.out.printf(
        "| %s | %.1f ms | %.1f ms |%n",
        what, micros.get(TIMES / 2) / 1000.0, micros.get(TIMES - 1) / 1000.0);
  }

  /** Batches of a hundred events are filed, alone and beside many who search. */
  private void viewers() throws Exception {
    Filing filing = new Filing(database);
    System.out.printf("| filing alone | %s |%n", filing.during(VIEWING));
    AtomicBoolean over = new AtomicBoolean();
    try (HikariDataSource all = new HikariDataSource();
        ExecutorService viewers = Executors.newFixedThreadPool(VIEWERS)) {
      all.setJdbcUrl(database.jdbcUrl());
      ReadPool pool = ReadPool.beside(all, READERS, VIEWING);
      for (int viewer = 0; viewer < VIEWERS; viewer++) {
        String agent = "agt_" + viewer;
        viewers.execute(() -> view(pool, agent, over));
      }
      System.out.printf("| filing beside %d viewers | %s |%n", VIEWERS, filing.during(VIEWING));
      over.set(true);
      viewers.shutdown();
      viewers.awaitTermination(1, TimeUnit.MINUTES);
      pool.close();
    }
  }

  private static void view(ReadPool pool, String agent, AtomicBoolean over) {
    ActionReadings readings = Readings.on(pool.jdbc()).actions();
    while (!over.get()) {
      readings.page(search(null, null, ActionKind.CREATE_ESCROW, agent), null, 50);
    }
  }

  /** Files events as the door does, on a connection of its own. */
  private static final class Filing {

    private final Planner planner;
    private final Ledger ledger;
    private final TransactionTemplate transaction;

    Filing(EmbeddedPostgresDatabase database) throws Exception {
      RuleBook rules = RuleBook.load(RulesLocation.of("config/rules.yaml"), RuleLimits.defaults());
      planner = new Planner(rules, Clock.systemUTC(), UUID::randomUUID, Duration.ofDays(7));
      SingleConnectionDataSource connection =
          new SingleConnectionDataSource(database.jdbcUrl(), true);
      ledger = Ledger.on(new JdbcTemplate(connection));
      transaction = new TransactionTemplate(new DataSourceTransactionManager(connection));
    }

    String during(Duration span) {
      List<Long> millis = new ArrayList<>();
      Instant end = Instant.now().plus(span);
      while (Instant.now().isBefore(end)) {
        List<Inbound> events =
            Load.events(UUID.randomUUID().toString(), 100).stream()
                .map(FilingBench::inbound)
                .toList();
        var plans = events.stream().map(planner::plan).toList();
        long begin = System.nanoTime();
        transaction.executeWithoutResult(status -> ledger.inbox().file(plans, Instant.now()));
        millis.add((System.nanoTime() - begin) / 1_000_000);
      }
      Collections.sort(millis);
      return "%d batches, p50 %d ms, p99 %d ms"
          .formatted(
              millis.size(), millis.get(millis.size() / 2), millis.get(millis.size() * 99 / 100));
    }
  }
}
