package dev.fleabridge.intake;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.fleabridge.ledger.Inbox;
import dev.fleabridge.ledger.SourceDays;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.telemetry.Tracing;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/**
 * How long a durable acknowledgement takes, with PostgreSQL waiting for the disk: by the number of
 * callers at once, for new events and for duplicates. Prints, asserts nothing; run it by hand.
 */
final class IntakeBenchmark {

  private static final int EVENTS = 2_000;

  private IntakeBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.startDurable().migrated();
        HikariDataSource pool = pool(database);
        Intake intake = intake(pool)) {
      measure("warm-up", intake, 32, i -> "warm-" + i);
      for (int callers : new int[] {1, 8, 32, 128}) {
        measure("new", intake, callers, i -> "n" + callers + "-" + i);
        measure("duplicate", intake, callers, i -> "n" + callers + "-0");
      }
    }
  }

  private static HikariDataSource pool(EmbeddedPostgresDatabase database) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.jdbcUrl());
    return new HikariDataSource(config);
  }

  private static Intake intake(DataSource source) {
    JdbcTemplate jdbc = new JdbcTemplate(source);
    return new Intake(
        new OneActionPlanning(),
        new TransactionTemplate(new DataSourceTransactionManager(source)),
        new Inbox(jdbc),
        new DailyCounts(new SenderProperties(Map.of()), new SourceDays(jdbc)),
        new Backlog(atMost -> 0, 1, Clock.systemUTC()),
        () -> {},
        () -> {},
        new SimpleMeterRegistry(),
        Clock.systemUTC(),
        new IntakeProperties(
            DataSize.ofMegabytes(1),
            100,
            1,
            1000,
            DataSize.ofMegabytes(64),
            Duration.ofSeconds(60),
            new IntakeProperties.Sqs(List.of(), 10, Duration.ofSeconds(1), Duration.ofSeconds(1))),
        Tracing.untold());
  }

  private static void measure(String what, Intake intake, int callers, IntFunction<String> ids)
      throws Exception {
    EnvelopeReader reader = new EnvelopeReader(100);
    long[] nanos = new long[EVENTS];
    long start = System.nanoTime();
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < callers; caller++) {
        int first = caller;
        running.add(
            threads.submit(() -> {
              for (int i = first; i < EVENTS; i += callers) {
                long began = System.nanoTime();
                intake.accept(List.of(read(reader, ids.apply(i))));
                nanos[i] = System.nanoTime() - began;
              }
              return null;
            }));
      }
    }
    for (Future<?> caller : running) {
      caller.get();
    }
    long took = System.nanoTime() - start;
    Arrays.sort(nanos);
    System.out.printf(
        "%-10s %4d callers: %6d/s, p50 %5d us, p99 %6d us, max %6d us%n",
        what,
        callers,
        EVENTS * 1_000_000_000L / took,
        nanos[EVENTS / 2] / 1000,
        nanos[EVENTS * 99 / 100] / 1000,
        nanos[EVENTS - 1] / 1000);
  }

  private static Inbound read(EnvelopeReader reader, String id) {
    byte[] body = Fixtures.envelope(id, id).getBytes(StandardCharsets.UTF_8);
    Envelope envelope = reader.read(body).events().getFirst();
    return new Inbound(envelope.event(), Inbound.Origin.REST, "benchmark", envelope.raw());
  }
}
