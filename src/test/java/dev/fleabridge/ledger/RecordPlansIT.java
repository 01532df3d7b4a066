package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.Escrows.Search;
import dev.fleabridge.ledger.Escrows.Status;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** No list of the console passes over all that there is: by the plans, not by the clock. */
class RecordPlansIT {

  private static final Instant AT = Instant.parse("2024-01-02T00:00:00Z");
  private static final Search ANY = new Search(null, null);

  private static EmbeddedPostgresDatabase database;
  private static JdbcTemplate jdbc;

  @BeforeAll
  static void fill() {
    database = EmbeddedPostgresDatabase.migratedCopy();
    jdbc = new JdbcTemplate(database.dataSource());
    // One statement, so that all of it is one session's.
    jdbc.execute(
        """
        set session_replication_role = replica;
        insert into event (id, envelope_id, content_hash, source, detail_type, envelope, raw, origin, sender, received_at, last_received_at)
          select 'e-' || n, 'e-' || n, n::text, 'test', 'Test', '{}', '', 'REST', 'source-' || n % 5, ts, ts
          from (select n, timestamptz '2024-01-01' + n * interval '8 seconds' ts from generate_series(1, 40000) n) q;
        insert into run (id, rule_id, rule_hash, business_key, event_id, created_at)
          select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, 'batch', 'h', n::text, 'e-' || n, now() from generate_series(1, 400) n;
        insert into action (id, run_id, event_id, rule_id, step, kind, state, idempotency_key, created_at, updated_at)
          select gen_random_uuid(), ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, 'e-' || n, 'batch', 'all', 'PAY_SCORES', 'DONE', 'b' || n, ts, ts
          from (select n, timestamptz '2024-01-01' + n * interval '8 minutes' ts from generate_series(1, 400) n) q;
        insert into action (id, run_id, event_id, rule_id, step, item, kind, state, idempotency_key, amount, created_at, updated_at)
          select gen_random_uuid(), ('00000000-0000-0000-0000-' || lpad((1 + n % 400)::text, 12, '0'))::uuid, 'e-' || n, 'batch', 'all', n::text, 'TRANSFER', case n % 500 when 0 then 'HELD' else 'DONE' end, md5(n::text), 1, ts, ts
          from (select n, timestamptz '2024-01-01' + n * interval '8 seconds' ts from generate_series(1, 40000) n) q;
        insert into action (id, run_id, event_id, rule_id, step, kind, state, idempotency_key, amount, created_at, updated_at)
          select gen_random_uuid(), gen_random_uuid(), 'e-' || n, 'pay', 'pay', 'TRANSFER', 'READY', 'o' || n, 1, ts, ts
          from (select n, timestamptz '2024-01-01' + n * interval '8 seconds' ts from generate_series(1, 40000) n) q;
        insert into escrow (ref, escrow_id, action_id, payer, payee, amount, status, expires_at, created_at, updated_at)
          select 'ref-' || n, 'esc_' || n, gen_random_uuid(), 'agt_a', 'agt_b', 1, case n % 50 when 0 then 'FUNDED' when 1 then 'DISPUTED' else 'RELEASED' end,
            case when n % 7 > 0 then timestamptz '2024-01-01' + n * interval '8 minutes' end, now(), now()
          from generate_series(1, 20000) n;
        set session_replication_role = origin;
        analyze;
        """);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void fanOutsAreFoundAmongAllActions() {
    for (@Nullable Cursor after :
        new Cursor[] {null, new Cursor(AT, UUID.randomUUID().toString())}) {
      Where where = FanOutReadings.newestWhere(after).with("limit", 51);
      assertThat(plan(FanOutReadings.newestStatement(where), where.parameters()))
          .contains("action_fan_outs")
          .doesNotContain("Seq Scan", "Sort");
    }
  }

  @Test
  void whatHasEndedOfAFanOutIsNotCounted() {
    assertThat(
            plan(
                FanOutReadings.OPEN
                    .replace(
                        ":runs",
                        "array(select run_id from action where kind = 'PAY_SCORES' limit 50)")
                    .replace(":steps", "array_fill('all'::text, array[50])"),
                Map.of()))
        .contains(
            "using action_of_fan_out") // With few rows the one without the state does as well.
        .doesNotContain("Seq Scan on action");
  }

  @Test
  void escrowsAreFoundByTheirEnd() {
    for (@Nullable Cursor after : new Cursor[] {null, new Cursor(AT, "ref-7")}) {
      Where open = Escrows.endingWhere(ANY, after).with("limit", 51);
      assertThat(plan(Escrows.endingStatement(open), open.parameters()))
          .contains("escrow_open_by_end")
          .doesNotContain("Seq Scan", "Sort");
      Where released =
          Escrows.endingWhere(new Search(Status.RELEASED, null), after).with("limit", 51);
      assertThat(plan(Escrows.endingStatement(released), released.parameters()))
          .contains("escrow_of_status_by_end")
          .doesNotContain("Seq Scan", "Sort");
    }
  }

  @Test
  void sendersAreFoundWithoutReadingTheirEvents() {
    assertThat(
            plan(
                SourceReadings.NAMES.replace(":configured", "array['a', 'b']"),
                Map.of("after", "", "limit", 51)))
        .contains("event_by_sender")
        .doesNotContain("Seq Scan on event");
    assertThat(planOfSent()).contains("event_by_sender").doesNotContain("Seq Scan on event");
  }

  /** By time it would pass by all events, where a source never sent one. */
  @Test
  void theLastOfASenderIsFoundWhereOneSendsNearlyAll() {
    TransactionTemplate transaction =
        new TransactionTemplate(new DataSourceTransactionManager(database.dataSource()));
    transaction.executeWithoutResult(state -> {
      state.setRollbackOnly();
      jdbc.execute("update event set sender = 'source-0'");
      jdbc.execute("analyze event");
      assertThat(planOfSent()).contains("event_by_sender").doesNotContain("event_by_time");
    });
  }

  private static String planOfSent() {
    return plan(
        SourceReadings.SENT
            .replace(":names", "array['source-1', 'source-2', 'nobody']")
            .replace(":hour", "timestamptz '2024-01-04 15:00:00Z'")
            .replace(":day", "timestamptz '2024-01-03 16:00:00Z'")
            .replace(":most", "10000")
            .replace(":today", "date '2024-01-04'"),
        Map.of());
  }

  @Test
  void sendersAreCountedByWhatTheyHaveSentOfLate() {
    List<SourceReadings.Sent> sent =
        new SourceReadings(jdbc)
            .page(List.of("never"), "", 10, Instant.parse("2024-01-04T16:53:20Z"));

    assertThat(sent)
        .extracting(SourceReadings.Sent::name)
        .hasSize(6)
        .startsWith("never", "source-0");
    assertThat(sent.getFirst().lastReceivedAt()).isNull();
    assertThat(sent.get(1).lastHour()).isEqualTo(90);
    assertThat(sent.get(1).lastDay()).isEqualTo(2160);
  }

  private static String plan(String statement, Map<String, @Nullable Object> parameters) {
    return String.join(
        "\n",
        JdbcClient.create(jdbc)
            .sql("explain " + statement)
            .params(parameters)
            .query(String.class)
            .list());
  }
}
