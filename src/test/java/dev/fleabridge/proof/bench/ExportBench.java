package dev.fleabridge.proof.bench;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Lets a whole ledger out of a service with a small heap, in each form: how long it takes, and what
 * memory the service has then. An answer that is not whole ends it with an error.
 *
 * <p>Arguments, both optional: rows (1000000), the heap of the service (-Xmx192m).
 */
public final class ExportBench {

  private ExportBench() {}

  public static void main(String... arguments) throws Exception {
    int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    String heap = arguments.length > 1 ? arguments[1] : "-Xmx192m";
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.start()) {
      fill(database, rows);
      try (Child bridge = Child.readBridge(database.jdbcUrl(), heap)) {
        bridge.awaitReady(Duration.ofMinutes(10));
        ServiceBench.say("machine", ServiceBench.machine());
        ServiceBench.say("rows, heap", rows + ", " + heap);
        ServiceBench.say("resident after the start", bridge.residentMegabytes() + " MB");
        for (String what : new String[] {"actions", "events", "audit"}) {
          for (String format : new String[] {"ndjson", "csv"}) {
            export(bridge, what, format, rows);
          }
        }
      }
    }
  }

  private static void fill(EmbeddedPostgresDatabase database, int rows) {
    Flyway.configure()
        .dataSource(database.dataSource())
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
        .target(MigrationVersion.fromVersion("7"))
        .load()
        .migrate();
    SingleConnectionDataSource filling = new SingleConnectionDataSource(database.jdbcUrl(), true);
    JdbcTemplate jdbc = new JdbcTemplate(filling);
    new LongLedger(jdbc).fill(rows);
    // Its rule is not that of the file, by which the service would refuse to start.
    jdbc.execute("set session_replication_role = replica");
    jdbc.execute("delete from rule_version");
    jdbc.update(
        """
        insert into audit (at, actor, act, target, note)
        select timestamptz '2024-01-01' + n * interval '8 seconds', 'ann', 'retry', 'actions/' || n,
          '=because of ticket ' || n
        from generate_series(1, ?) n
        """,
        rows);
    filling.destroy();
  }

  private static void export(Child bridge, String what, String format, int rows)
      throws IOException, InterruptedException {
    byte[] viewer = "viewer:viewer".getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:%d/v1/exports/%s?format=%s"
                        .formatted(bridge.port(), what, format)))
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(viewer))
            .build();
    Instant begun = Instant.now();
    Duration cpu = bridge.cpu();
    try (HttpClient http = HttpClient.newHttpClient();
        InputStream in = http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
      Counted counted = Counted.of(in);
      if (counted.lines() < rows + 1) {
        throw new IllegalStateException("%d lines of %s".formatted(counted.lines(), what));
      }
      Duration took = Duration.between(begun, Instant.now());
      ServiceBench.say(
          "%s, %s".formatted(what, format),
          "%,d rows, %d MB, %.1f s, %,d rows/s, %.1f s of the processor, then resident %d MB"
              .formatted(
                  counted.lines() - 1,
                  counted.bytes() >> 20,
                  took.toMillis() / 1000.0,
                  rows * 1000L / took.toMillis(),
                  bridge.cpu().minus(cpu).toMillis() / 1000.0,
                  bridge.residentMegabytes()));
    }
  }

  /** What came to the clean end of an answer; one that breaks off throws. */
  private record Counted(long lines, long bytes) {

    static Counted of(InputStream in) throws IOException {
      byte[] buffer = new byte[1 << 16];
      long lines = 0;
      long bytes = 0;
      int read;
      while ((read = in.read(buffer)) >= 0) {
        bytes += read;
        for (int i = 0; i < read; i++) {
          lines += buffer[i] == '\n' ? 1 : 0;
        }
      }
      return new Counted(lines, bytes);
    }
  }
}
