package dev.fleabridge.proof.bench;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * How long each page of the console takes at a service with a large ledger of which all is of the
 * last day: the worst case for whatever sums up a day. Some actions wait for people, there are a
 * hundred thousand escrows and ten thousand wallets.
 *
 * <p>Argument, optional: how many actions (1000000).
 */
public final class ConsoleBench {

  private static final int TIMES = 15;

  private static final List<String> PAGES =
      List.of(
          "/",
          "/console/inbox",
          "/console/actions",
          "/console/actions?state=HELD",
          "/console/actions?rule=signal-payout&state=DONE",
          "/console/actions?payee=agt_p77",
          "/console/actions?key=s-4711",
          "/console/actions?transaction=tx_none",
          "/console/actions?amount=0.35",
          "/console/actions?amount=0.35&payer=agt_7",
          "/console/actions/{action}",
          "/console/runs/{run}",
          "/console/rules",
          "/console/rules/signal-payout",
          "/console/rules/revisions",
          "/console/rules/test",
          "/console/rules/test?event=e-4711",
          "/console/rules/backtest",
          "/console/events",
          "/console/events/e-4711",
          "/console/escrows",
          "/console/wallets",
          "/console/wallets/agt_7",
          "/console/batches",
          "/console/pauses",
          "/console/audit",
          "/console/sources",
          "/console/replicas");

  /** Filed after the start, when nothing of it is compared with the rules in force any more. */
  private static final String RULE_OF_RUNS =
      """
      insert into rule_version (hash, rule_id, definition, first_used)
      values ('h', 'signal-payout', '{"id": "signal-payout", "steps": []}', now())
      """;

  private static final String EVENT_TO_TEST =
      """
      update event set envelope = '{"version": "0", "id": "e-4711",
        "detail-type": "Inference Result", "source": "ml.inference", "account": "111122223333",
        "time": "2026-11-20T09:00:00Z", "region": "eu-west-1", "resources": [], "detail":
        {"signal_id": "s-new", "confidence": 0.912, "producing_agent": "agt_7",
        "recipient_agent": "agt_p77"}}'
      where id = 'e-4711'
      """;

  private ConsoleBench() {}

  public static void main(String... arguments) throws Exception {
    int actions = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.start()) {
      fill(database, actions);
      try (Child bridge = Child.readBridge(database.jdbcUrl(), "-Xmx512m")) {
        bridge.awaitReady(Duration.ofMinutes(10));
        ServiceBench.say("machine", ServiceBench.machine());
        ServiceBench.say("actions", "%,d".formatted(actions));
        JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
        jdbc.update(RULE_OF_RUNS);
        jdbc.update(EVENT_TO_TEST);
        jdbc.execute("analyze");
        for (String page : PAGES) {
          read(bridge, database, page);
        }
      }
    }
  }

  private static void fill(EmbeddedPostgresDatabase database, int actions) {
    migrate(database, "7");
    SingleConnectionDataSource filling = new SingleConnectionDataSource(database.jdbcUrl(), true);
    JdbcTemplate jdbc = new JdbcTemplate(filling);
    new LongLedger(jdbc).fill(actions);
    jdbc.execute("set session_replication_role = replica");
    // Its rule is not that of the file, by which the service would refuse to start.
    jdbc.execute("delete from rule_version");
    ofTheLastDay(actions).lines().filter(line -> !line.isBlank()).forEach(jdbc::execute);
    filling.destroy();
  }

  /** One statement a line. */
  private static String ofTheLastDay(int actions) {
    return """
    update action a set created_at = now() - (r.n * interval '86400 seconds' / %1$d), settled_at = now() - (r.n * interval '86400 seconds' / %1$d), updated_at = now() - (r.n * interval '86400 seconds' / %1$d) from (select id, row_number() over (order by id) as n from action) r where r.id = a.id
    update event set received_at = now() - interval '1 hour', last_received_at = now() where id < 'e-2'
    update action set state = 'HELD', reason = 'approval_required', settled_at = null, reserved = 0 where id in (select id from action order by id limit 2000)
    update action set state = 'NEEDS_REVIEW', reason = 'outcome_unknown', settled_at = null, reserved = amount where id in (select id from action order by id desc limit 1000)
    insert into wallet (agent, balance, as_of, stale, reserved) select 'agt_' || n, 100, now(), false, 0 from generate_series(1, 10000) n on conflict do nothing
    insert into escrow (ref, escrow_id, action_id, payer, payee, amount, status, expires_at, created_at, updated_at) select 'esc-' || n, 'e' || n, (select id from action limit 1), 'agt_1', 'agt_2', 5, 'FUNDED', now() + n * interval '1 minute', now(), now() from generate_series(1, 100000) n
    insert into audit (at, actor, act, target, note) select now() - n * interval '1 second', 'ann', 'retry', 'actions/' || n, 'ticket ' || n from generate_series(1, 100000) n
    set session_replication_role = origin
    vacuum analyze
    """
        .formatted(actions);
  }

  private static void migrate(EmbeddedPostgresDatabase database, String version) {
    Flyway.configure()
        .dataSource(database.dataSource())
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
        .target(MigrationVersion.fromVersion(version))
        .load()
        .migrate();
  }

  private static void read(Child bridge, EmbeddedPostgresDatabase database, String page)
      throws IOException, InterruptedException {
    JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    Map<String, Object> one = jdbc.queryForMap("select id, run_id from action limit 1");
    URI address =
        URI.create(
            "http://127.0.0.1:%d%s"
                .formatted(
                    bridge.port(),
                    page.replace("{action}", String.valueOf(one.get("id")))
                        .replace("{run}", String.valueOf(one.get("run_id")))));
    byte[] viewer = "viewer:viewer".getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(viewer))
            .build();
    List<Long> micros = new ArrayList<>();
    int status = 0;
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int time = 0; time < TIMES; time++) {
        long begin = System.nanoTime();
        status = http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        micros.add((System.nanoTime() - begin) / 1000);
      }
    }
    long first = micros.getFirst();
    Collections.sort(micros);
    System.out.printf(
        "| `%s` | %d | %.0f ms | %.0f ms | %.0f ms |%n",
        page,
        status,
        first / 1000.0,
        micros.get(TIMES / 2) / 1000.0,
        micros.get(TIMES - 1) / 1000.0);
  }
}
