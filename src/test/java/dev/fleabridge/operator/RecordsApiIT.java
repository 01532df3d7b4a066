package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.operator.Caller.Reply;
import dev.fleabridge.testkit.embedded.Emptied;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** Lists of what people look up when something is asked: batches, escrows, senders, the audit. */
@OperatorTest
class RecordsApiIT {

  @LocalServerPort private int port;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private Ledger ledger;
  @Autowired private Planning planning;
  @Autowired private TransactionOperations transactions;
  private Caller caller;
  private Filer filer;

  @BeforeEach
  void empty() {
    caller = new Caller(port);
    filer = new Filer(ledger, planning, transactions);
    Emptied.tables(jdbc, "event, rule_version, escrow, source_day, audit, audit_verification");
  }

  @Test
  void batchesAreListedNewestFirstWithWhatIsOpenOfThem() {
    assertThat(list("/v1/batches").path("items")).isEmpty();
    String june = batch("june");
    String july = batch("july");
    jdbc.update(
        "update action set created_at = created_at - interval '1 day' where id = ?::uuid", june);
    jdbc.update("update action set state = 'DONE' where id = ?::uuid", june);
    jdbc.update(
        "insert into fan_out (action_id, rows, filed, invalid, amount, created_at, updated_at)"
            + " values (?::uuid, 6, 5, 1, 7.5, now(), now())",
        june);
    child(june, "a", "DONE");
    child(june, "b", "HELD");
    child(june, "c", "READY");
    child(june, "d", "SENDING");

    assertThat(walk("/v1/batches?limit=1", "key")).containsExactly("july", "june");
    JsonNode second = list("/v1/batches").path("items").get(1);
    assertThat(second.path("id").asString()).isEqualTo(june);
    assertThat(second.path("rows").asInt()).isEqualTo(6);
    assertThat(second.path("invalid").asInt()).isEqualTo(1);
    assertThat(second.path("filed").asInt()).isEqualTo(5);
    assertThat(second.path("ended").asInt()).isEqualTo(2);
    assertThat(second.path("open").asInt()).isEqualTo(2);
    assertThat(second.path("held").asInt()).isEqualTo(1);
    assertThat(second.path("amount").asString()).isEqualTo("7.50");
    assertThat(second.path("complete").asBoolean()).isFalse();
    JsonNode first = list("/v1/batches").path("items").get(0);
    assertThat(first.path("id").asString()).isEqualTo(july);
    assertThat(first.path("rows").asInt()).as("not begun").isZero();

    jdbc.update("update action set state = 'DONE' where item <> ''");
    assertThat(list("/v1/batches").path("items").get(1).path("complete").asBoolean()).isTrue();
    assertThat(
            caller
                .get("viewer", "/v1/batches?cursor=x")
                .body()
                .path("errors")
                .path(0)
                .path("field")
                .asString())
        .isEqualTo("cursor");
  }

  private String batch(String key) {
    Reply reply =
        caller.post(
            "operator",
            "/v1/batches",
            "{\"key\":\"%s\",\"payer\":\"agt_payer\",\"items\":[{\"payee\":\"agt_a\",\"amount\":\"1\"}]}"
                .formatted(key));
    return reply.body().path("id").asString();
  }

  private void child(String batch, String item, String state) {
    jdbc.update(
        """
        insert into action (id, run_id, event_id, rule_id, step, item, kind, state, idempotency_key, amount, created_at, updated_at)
        select gen_random_uuid(), run_id, event_id, rule_id, step, ?, 'TRANSFER', ?, gen_random_uuid()::text, 1.5, now(), now()
        from action where id = ?::uuid
        """,
        item,
        state,
        batch);
  }

  @Test
  void escrowsAreFoundByStatusAndByTheirEnd() {
    Filed filed = filer.file("e1", "k1");
    escrow("late", "FUNDED", "2026-11-22T00:00:00Z", null);
    escrow("soon", "FUNDED", "2026-11-21T00:00:00Z", null);
    escrow("never", "DISPUTED", null, null);
    escrow("gone", "RELEASED", "2026-11-20T00:00:00Z", "2026-11-20T10:00:00Z");
    assertThat(filed.runs()).isNotEmpty();

    assertThat(walk("/v1/escrows?limit=1", "ref")).containsExactly("gone", "late", "never", "soon");
    assertThat(walk("/v1/escrows?order=expiry&limit=1", "ref"))
        .containsExactly("soon", "late", "never");
    assertThat(walk("/v1/escrows?order=expiry&status=released", "ref")).containsExactly("gone");
    assertThat(walk("/v1/escrows?status=funded&limit=1", "ref")).containsExactly("late", "soon");
    assertThat(walk("/v1/escrows?differs=true", "ref")).containsExactly("gone");
    assertThat(walk("/v1/escrows?differs=false", "ref")).containsExactly("late", "never", "soon");
    for (String wrong : List.of("status=x", "order=x", "differs=x", "order=expiry&cursor=x")) {
      Reply reply = caller.get("viewer", "/v1/escrows?" + wrong);
      assertThat(reply.status()).as(wrong).isEqualTo(400);
      assertThat(wrong)
          .endsWith(reply.body().path("errors").path(0).path("field").asString() + "=x");
    }
  }

  private void escrow(
      String ref, String status, @Nullable String expires, @Nullable String differs) {
    jdbc.update(
        """
        insert into escrow (ref, escrow_id, action_id, payer, payee, amount, status, expires_at, created_at, updated_at, differs_since)
        select ?, ?, id, 'agt_a', 'agt_b', 5, ?, ?::timestamptz, now(), now(), ?::timestamptz from action limit 1
        """,
        ref,
        "esc_" + ref,
        status,
        expires,
        differs);
  }

  @Test
  void sourcesAreThoseThatHaveSentAndThoseThatMay() {
    sent("dev", "REST", "2026-11-20T11:30:00Z");
    sent("dev", "SQS", "2026-11-20T10:30:00Z");
    sent("dev", "REST", "2026-11-18T00:00:00Z");
    sent("ann", "OPERATOR", "2026-11-20T11:59:59Z");
    sent("zz", "SCHEDULE", "2026-01-01T00:00:00Z");

    assertThat(walk("/v1/sources?limit=1", "name")).containsExactly("ann", "dev", "lab", "zz");
    JsonNode items = list("/v1/sources").path("items");
    JsonNode dev = items.get(1);
    assertThat(dev.path("configured").asBoolean()).isTrue();
    assertThat(dev.path("lastOrigin").asString()).isEqualTo("REST");
    assertThat(dev.path("lastReceivedAt").asString()).isEqualTo("2026-11-20T11:30:00Z");
    assertThat(dev.path("eventsLastHour").asInt()).isEqualTo(1);
    assertThat(dev.path("eventsLastDay").asInt()).isEqualTo(2);
    assertThat(Caller.texts(dev.path("mayPost").path("eventSources"), "")).containsExactly("*");
    assertThat(dev.path("mayPost").path("eventsToday").isNull()).isTrue();
    assertThat(items.get(0).path("configured").asBoolean()).isFalse();
    assertThat(items.get(0).path("mayPost").isNull()).isTrue();
    assertThat(items.get(2).path("lastReceivedAt").isNull()).as("lab never sent").isTrue();
    assertThat(caller.get("viewer", "/v1/sources").text()).doesNotContain("dev-source-key");
  }

  private void sent(String sender, String origin, String at) {
    jdbc.update(
        """
        insert into event (id, envelope_id, content_hash, source, detail_type, envelope, raw, origin, sender, received_at, last_received_at)
        values (?, ?, 'h', 'test', 'Test', '{}', '', ?, ?, ?::timestamptz, now())
        """,
        sender + at,
        sender + at,
        origin,
        sender,
        at);
  }

  @Test
  void whenTheAuditWasLastVerifiedIsToldWithoutVerifying() {
    JsonNode never = caller.get("viewer", "/v1/audit/verification/standing").body();
    assertThat(never.path("began").isNull()).isTrue();
    assertThat(never.path("faults").asInt()).isZero();

    jdbc.update(
        """
        insert into audit_verification (next_segment, began_at, ended_at, faults, last_faults)
        values (8, '2026-11-20T09:00:00Z', '2026-11-20T09:05:00Z', 2, 0)
        """);
    JsonNode last = caller.get("viewer", "/v1/audit/verification/standing").body();
    assertThat(last.path("ended").asString()).isEqualTo("2026-11-20T09:05:00Z");
    assertThat(last.path("next").asInt()).isEqualTo(8);
    assertThat(last.path("faults").asInt()).isEqualTo(2);
  }

  @Test
  void aRunSaysWhichOfItsActionsWaitForWhich() {
    Filed filed = filer.file("e1", "k1");
    JsonNode run = caller.get("viewer", "/v1/runs/" + filed.runs().getFirst().id()).body();

    JsonNode note = action(run, "note");
    JsonNode pay = action(run, "pay");
    assertThat(run.path("needs")).hasSize(1);
    assertThat(run.path("needs").get(0).path("action")).isEqualTo(note.path("id"));
    assertThat(run.path("needs").get(0).path("needs")).isEqualTo(pay.path("id"));
  }

  private static JsonNode action(JsonNode run, String step) {
    return run.path("actions")
        .valueStream()
        .filter(action -> action.path("step").asString().equals(step))
        .findFirst()
        .orElseThrow();
  }

  private JsonNode list(String path) {
    Reply reply = caller.get("viewer", path);
    assertThat(reply.status()).isEqualTo(200);
    return reply.body();
  }

  /** A field of all items, from page to page. */
  private List<String> walk(String path, String field) {
    List<String> found = new ArrayList<>();
    JsonNode page = list(path);
    found.addAll(Caller.texts(page.path("items"), field));
    while (!page.path("next").isNull()) {
      page =
          list(path + (path.contains("?") ? "&" : "?") + "cursor=" + page.path("next").asString());
      found.addAll(Caller.texts(page.path("items"), field));
    }
    return found;
  }
}
