package dev.fleabridge.proof.bench;

import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.ledger.Inbox;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesLocation;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the door's own work costs, without HTTP and on one connection: planning, filing what is new,
 * filing what is known. Batches of a hundred against a durable PostgreSQL.
 */
public final class FilingBench {

  private static final int BATCH = 100;
  private static final int WARM_UP = 20;
  private static final int BATCHES = 50;

  private final Planner planner;
  private final Inbox inbox;
  private final TransactionTemplate transaction;

  private FilingBench(SingleConnectionDataSource connection) throws Exception {
    RuleBook rules = RuleBook.load(RulesLocation.of("config/rules.yaml"), RuleLimits.defaults());
    planner = new Planner(rules, Clock.systemUTC(), UUID::randomUUID, Duration.ofDays(7));
    inbox = new Inbox(new JdbcTemplate(connection));
    transaction = new TransactionTemplate(new DataSourceTransactionManager(connection));
  }

  public static void main(String... arguments) throws Exception {
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.startDurable().migrated()) {
      SingleConnectionDataSource connection =
          new SingleConnectionDataSource(database.jdbcUrl(), true);
      new FilingBench(connection).run();
      connection.destroy();
    }
  }

  private void run() {
    List<List<Inbound>> warmUp = batches("warm", WARM_UP);
    List<List<Inbound>> fresh = batches("fresh", BATCHES);
    warmUp.forEach(batch -> file(plan(batch)));
    warmUp.forEach(batch -> file(plan(batch)));
    List<List<Plan>> plans = new ArrayList<>();
    measure("planned", fresh, batch -> plans.add(plan(batch)));
    measure("filed, new", plans, this::file);
    measure("filed, known", plans, this::file);
  }

  private List<Plan> plan(List<Inbound> batch) {
    return batch.stream().map(planner::plan).toList();
  }

  private void file(List<Plan> batch) {
    transaction.executeWithoutResult(status -> inbox.file(batch, Instant.now()));
  }

  private static <T> void measure(String what, List<List<T>> batches, Consumer<List<T>> work) {
    long begin = System.nanoTime();
    batches.forEach(work);
    long micros = (System.nanoTime() - begin) / 1000;
    long events = (long) batches.size() * BATCH;
    System.out.printf(
        "| %s | %d/s, %.1f ms a batch of %d |%n",
        what, events * 1_000_000 / micros, micros / 1000.0 / batches.size(), BATCH);
  }

  private static List<List<Inbound>> batches(String name, int count) {
    List<Inbound> all =
        Load.events(name, count * BATCH).stream().map(FilingBench::inbound).toList();
    List<List<Inbound>> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += BATCH) {
      batches.add(all.subList(from, from + BATCH));
    }
    return batches;
  }

  /** One of {@link Load}'s events as it comes in. */
  static Inbound inbound(String json) {
    ObjectNode envelope = Json.readObject(json);
    Event event =
        new Event(
            envelope.path("id").asString(),
            envelope.path("source").asString(),
            envelope.path("detail-type").asString(),
            "",
            null,
            "",
            List.of(),
            (ObjectNode) envelope.path("detail"));
    byte[] raw = json.getBytes(StandardCharsets.UTF_8);
    return new Inbound(event, Inbound.Origin.REST, "bench", raw);
  }
}
