package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.console.PageReader.Reply;
import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import dev.fleabridge.operator.OperatorTest;
import dev.fleabridge.testkit.embedded.Emptied;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.node.ObjectNode;

/** The pages of what is in the books, as a reader without JavaScript sees them. */
@OperatorTest
class RecordsPagesIT {

  private static final String HOSTILE = "<script>alert('x')</script>\"&";

  @LocalServerPort private int port;
  @Autowired private JdbcTemplate jdbc;
  @Autowired private Ledger ledger;
  @Autowired private Planning planning;
  @Autowired private TransactionOperations transactions;
  @Autowired private Clock clock;
  private PageReader reader;

  @BeforeEach
  @AfterEach
  void empty() {
    reader = new PageReader(port);
    Emptied.tables(
        jdbc,
        "event, rule_version, escrow, source_day, audit, audit_verification, pause, audit_segment");
  }

  @ParameterizedTest
  @CsvSource({
    "/console/events, No event fits",
    "/console/escrows, No escrow is like that",
    "/console/batches, No batch yet",
    "/console/pauses, Nothing is paused",
    "/console/audit, No line fits",
    "/console/audit/verification, nothing sealed",
    "/console/sources, never sent"
  })
  void aPageWithNothingInItSaysSo(String path, String words) {
    Reply page = reader.get("viewer", path);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).contains(words);
    assertSound(page);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/events/none",
        "/console/events/one?id=a%2F%2Fb",
        "/console/runs/none",
        "/console/escrows/one?ref=none",
        "/console/batches/none"
      })
  void whatIsNotThereIsAPageThatSaysSo(String path) {
    Reply page = reader.get("viewer", path);

    assertThat(page.status()).isEqualTo(404);
    assertThat(page.text()).contains("there is no ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/events?since=yesterday",
        "/console/escrows?status=x",
        "/console/batches?cursor=x",
        "/console/pauses?cursor=%01",
        "/console/audit?until=x",
        "/console/audit/verification?from=0",
        "/console/sources?cursor=%01"
      })
  void aWrongParameterIsNamed(String path) {
    assertThat(reader.get("viewer", path).status()).isEqualTo(400);
  }

  @Test
  void anEventShowsWhatBecameOfItAndHowToReplayIt() {
    Filed filed = file("e-1", "k1", "agt_a", "10");
    file("e-2", "k1", "agt_a", "11");
    UUID run = filed.runs().getFirst().id();

    Reply list = reader.get("viewer", "/console/events");
    assertThat(list.html()).contains("/console/events/one?id=e-1");
    Reply page = reader.get("operator", "/console/events/e-1");
    assertThat(page.text())
        .contains("This event started the run")
        .contains("2 actions: 0 done, 2 may still change")
        .contains("Preview the replay")
        .doesNotContain("needs the role");
    assertThat(page.html())
        .contains("data-replay=\"/v1/events/replay?id=e-1\"", "/console/runs/" + run)
        .contains("/console/assets/replay.js");
    assertThat(reader.get("viewer", "/console/events/one?id=e-2").text())
        .contains("this one met it")
        .contains("asked for something else");
    assertThat(reader.get("viewer", "/console/events/e-1").text())
        .contains("This needs the role operator; you are viewer.");
    assertSound(page);
  }

  @Test
  void eventsAreFilteredBySenderAndPaged() {
    for (int i = 0; i < 51; i++) {
      file("e-" + i, "k" + i, "agt_a", "1");
    }

    Reply first = reader.get("viewer", "/console/events?sender=dev&source=test");
    assertThat(first.html()).contains("rel=\"next\"");
    String next = first.html().replaceAll("(?s).*rel=\"next\" href=\"([^\"]+)\".*", "$1");
    Reply second = reader.get("viewer", next.replace("&amp;", "&"));
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.html().split("/console/events/one\\?id=e-", -1)).hasSize(2);
    assertThat(reader.get("viewer", "/console/events?sender=nobody").text())
        .contains("No event fits");
  }

  @Test
  void whatOthersWroteIsShownAsText() {
    file(HOSTILE, HOSTILE, "agt_a", "10");
    jdbc.update(
        "insert into audit (at, actor, act, target, note) values (now(), ?, 'x', ?, ?)",
        HOSTILE,
        "events/" + HOSTILE,
        HOSTILE);
    jdbc.update(
        "insert into pause (scope, note, actor, since) values (?, ?, ?, now())",
        "agent:" + HOSTILE,
        HOSTILE,
        HOSTILE);
    escrow(HOSTILE, "FUNDED", null);
    String id = UriUtils.encode(HOSTILE, StandardCharsets.UTF_8);
    UUID run = jdbc.queryForObject("select id from run", UUID.class);

    for (String path :
        List.of(
            "/console/events",
            "/console/events?sender=" + id,
            "/console/events/one?id=" + id,
            "/console/runs/" + run,
            "/console/audit",
            "/console/audit?actor=" + id,
            "/console/pauses?scope=rule:" + id,
            "/console/escrows",
            "/console/escrows/one?ref=" + id)) {
      Reply page = reader.get("viewer", path);
      assertThat(page.status()).as(path).isEqualTo(200);
      assertThat(page.html()).as(path).contains("alert(").doesNotContain("<script>alert");
      assertSound(page);
    }
  }

  @Test
  void bytesThatAreNoJsonAreShownAsTheyCame() {
    file("e-1", "k1", "agt_a", "10");
    jdbc.update("update event set raw = '\\x80ff'::bytea");

    assertThat(reader.get("viewer", "/console/events/e-1").text())
        .contains("in Base64")
        .contains("gP8=");
  }

  @Test
  void aRunIsAPictureAndAList() {
    UUID run = file("e-1", "k1", "agt_a", "10").runs().getFirst().id();

    Reply page = reader.get("viewer", "/console/runs/" + run);

    assertThat(page.html()).contains("<svg", "d=\"M", "data-state=\"READY\"");
    assertThat(page.text())
        .contains("waited for no other step")
        .contains("after pay")
        .contains("10.00")
        .contains("The rule as it was when the run began");
    assertSound(page);
  }

  @Test
  void escrowsShowOursAgainstTheirs() {
    file("e-1", "k1", "agt_a", "10");
    escrow("soon", "FUNDED", null);
    escrow("wrong", "RELEASED", "FUNDED");
    jdbc.update("update escrow set expires_at = '2026-11-20T11:00:00Z' where ref = 'soon'");

    assertThat(reader.get("viewer", "/console/escrows").text())
        .contains("soon")
        .contains("time is over")
        .doesNotContain("wrong");
    assertThat(reader.get("viewer", "/console/escrows?differs=true").text())
        .contains("wrong")
        .contains("differs")
        .doesNotContain("soon");
    assertThat(reader.get("viewer", "/console/escrows?status=released").text()).contains("wrong");
    assertThat(reader.get("viewer", "/console/escrows/one?ref=wrong").text())
        .contains("Purple Flea shows something else than our books since");
    jdbc.update("update escrow set wanted_ref = 'soon' where ref = 'wrong'");
    assertThat(reader.get("viewer", "/console/escrows/one?ref=soon").text())
        .contains("More than one escrow was given this handle")
        .contains("esc_wrong");
  }

  @Test
  void aBatchShowsItsProgressAndItsLog() {
    UUID run = file("e-1", "k1", "agt_a", "10").runs().getFirst().id();
    UUID batch = UUID.randomUUID();
    jdbc.update(
        """
        insert into action (id, run_id, event_id, rule_id, step, kind, state, idempotency_key, payer, created_at, updated_at)
        values (?, ?, 'e-1', 'batch', 'all', 'PAY_SCORES', 'SENDING', 'b', 'agt_payer', now(), now())
        """,
        batch,
        run);
    jdbc.update(
        """
        insert into fan_out (action_id, rows, filed, invalid, amount, problems, created_at, updated_at)
        values (?, 3, 2, 1, 3.5, '[{"row":2,"reason":"no <agent>"}]', now(), now())
        """,
        batch);
    for (String state : List.of("DONE", "HELD")) {
      jdbc.update(
          """
          insert into action (id, run_id, event_id, rule_id, step, item, kind, state, idempotency_key, amount, created_at, updated_at)
          values (?, ?, 'e-1', 'batch', 'all', ?, 'TRANSFER', ?, ?, 1.75, now(), now())
          """,
          UUID.randomUUID(),
          run,
          state,
          state,
          state);
    }

    Reply list = reader.get("viewer", "/console/batches");
    assertThat(list.text()).contains("1 of 2 so far").contains("1 held").contains("3.50");
    assertThat(list.html()).contains("<progress");
    Reply page = reader.get("viewer", "/console/batches/" + batch);
    assertThat(page.text())
        .contains("Its rows are not all read yet.")
        .contains("1 of 2 payments have ended.")
        .contains("no <agent>")
        .contains("1.75");
    assertThat(page.html()).contains("/v1/batches/" + batch + "/log?format=csv");
    assertSound(page);
    assertThat(reader.get("viewer", "/console/runs/" + run).text()).contains("2 payments");
  }

  @Test
  void theSwitchIsThereForAnOperatorAndShownToAViewerWithTheReason() {
    Reply operator = reader.get("operator", "/console/pauses");
    assertThat(operator.html()).contains("data-call=\"PUT /v1/pauses/all\"");
    assertThat(operator.text())
        .contains("Stopped by operator in the console.")
        .contains("A call that is on its way is not taken back");
    Reply viewer = reader.get("viewer", "/console/pauses?scope=agent:agt_a");
    assertThat(viewer.html())
        .doesNotContain("PUT /v1/pauses/all")
        .contains("value=\"agt_a\"")
        .contains("value=\"pay\"");
    assertThat(viewer.text()).contains("This needs the role operator; you are viewer.");
    assertSound(operator);

    jdbc.update(
        "insert into pause (scope, note, actor, since) values ('all', 'odd payments', 'ann',"
            + " now())");
    Reply paused = reader.get("operator", "/console/pauses");
    assertThat(paused.text()).contains("Everything is paused").contains("Resume everything");
    assertThat(paused.html())
        .contains("data-call=\"DELETE /v1/pauses/{scope}\"", "data-if-match=\"&quot;")
        .doesNotContain("PUT /v1/pauses/all");
    assertThat(reader.get("viewer", "/console/pauses").html())
        .contains("disabled=\"disabled\">Resume everything");
  }

  @Test
  void whoLiftsAPauseLiftsTheOneThatThePageShows() {
    Instant since = Instant.parse("2026-11-20T11:00:00Z");
    jdbc.update(
        "insert into pause (scope, note, actor, since) values ('rule:pay', 'odd', 'ann', ?)",
        Timestamp.from(since));
    Pause shown = new Pause("rule:pay", "odd", "ann", since);
    Pause newer = new Pause("rule:pay", "odder", "bob", since);

    assertThat(PausePages.Row.of(shown).tag()).isNotEqualTo(PausePages.Row.of(newer).tag());
    String tag = reader.get("viewer", "/v1/pauses/rule:pay").header("ETag");
    assertThat(PausePages.Row.of(shown).tag()).isEqualTo(tag);
    assertThat(reader.get("operator", "/console/pauses").html())
        .contains("data-if-match=\"%s\"".formatted(tag.replace("\"", "&quot;")));
  }

  @Test
  void aPauseOfThePageTakesThePlaceOfNoOther() {
    assertThat(reader.get("operator", "/console/pauses").html().split("data-call=\"PUT ", -1))
        .hasSize(5)
        .filteredOn(form -> form.startsWith("/v1/"))
        .allMatch(form -> form.contains("\" data-if-none-match=\"*\""));
  }

  @Test
  void anAgentWhoseNameCannotStandInAnAddressIsNotOfferedAButtonThatFails() {
    String words = "cannot stand in an address";
    assertThat(reader.get("operator", "/console/pauses?scope=agent:agt_a").text())
        .doesNotContain(words);
    for (String name : List.of("a%252Fb", "a%2Fb", "a%3Bb", "a%5Cb")) {
      assertThat(reader.get("operator", "/console/pauses?scope=agent:" + name).text())
          .contains(words);
    }
    jdbc.update(
        "insert into pause (scope, note, actor, since) values ('agent:a/b', 'odd', 'ann', now())");
    assertThat(reader.get("operator", "/console/pauses").html())
        .contains(words)
        .doesNotContain("DELETE");
  }

  @Test
  void theAuditSaysWhetherTheBooksHold() {
    jdbc.update(
        """
        insert into audit (at, actor, act, target, note) values
          (now(), 'ann', 'pause', 'pauses/all', 'odd payments'),
          (now(), 'bob', 'replay', 'events/a//b', 'lost')
        """);
    jdbc.update(
        """
        insert into audit_verification (next_segment, began_at, ended_at, faults, last_faults)
        values (8, '2026-11-20T09:00:00Z', '2026-11-20T09:05:00Z', 0, 0)
        """);

    Reply page = reader.get("viewer", "/console/audit");
    assertThat(page.text())
        .contains("Nobody has changed what was sealed")
        .contains("2026-11-20 09:05:00 UTC")
        .contains("odd payments");
    assertThat(page.html())
        .contains("/console/pauses?scope=all", "/console/events/one?id=a%2F%2Fb");
    assertThat(reader.get("viewer", "/console/audit?actor=ann").text()).doesNotContain("lost");

    jdbc.update("update audit_verification set faults = 2");
    assertThat(reader.get("viewer", "/console/audit").text())
        .contains("2 places are not as they were sealed.");
  }

  @Test
  void sourcesShowWhoSendsHowMuchAndNoKey() {
    file("e-1", "k1", "agt_a", "10");

    Reply page = reader.get("viewer", "/console/sources");

    assertThat(page.text()).contains("dev").contains("lab.*").contains("never sent");
    assertThat(page.html()).contains("/console/events?sender=dev").doesNotContain("source-key");
    assertSound(page);
  }

  private Filed file(String id, String key, String payee, String amount) {
    ObjectNode detail =
        Json.object().put("wanted", true).put("key", key).put("payee", payee).put("amount", amount);
    Event event = new Event(id, "test", "Test", "", clock.instant(), "", List.of(), detail);
    byte[] raw = detail.toString().getBytes(StandardCharsets.UTF_8);
    var plan = planning.plan(new Inbound(event, Inbound.Origin.REST, "dev", raw), null);
    return Objects.requireNonNull(
            transactions.execute(status -> ledger.inbox().file(List.of(plan), clock.instant())))
        .getFirst();
  }

  private void escrow(String ref, String status, @Nullable String upstream) {
    jdbc.update(
        """
        insert into escrow (ref, escrow_id, action_id, payer, payee, amount, status, created_at, updated_at, upstream_status, differs_since)
        select ?, ?, id, 'agt_a', 'agt_b', 5, ?, now(), now(), ?::text, case when ?::text is not null then now() end from action limit 1
        """,
        ref,
        "esc_" + ref,
        status,
        upstream,
        upstream);
  }

  /** Nothing that the policy of pages forbids, and no template left over. */
  private static void assertSound(Reply page) {
    assertThat(page.html())
        .doesNotContain("style=\"")
        .doesNotContain(" th:")
        .doesNotContain("${")
        .doesNotContain("onclick");
  }
}
