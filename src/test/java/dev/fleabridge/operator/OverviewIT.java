package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Activity;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.WalletHistory;
import dev.fleabridge.operator.Caller.Reply;
import dev.fleabridge.testkit.embedded.Emptied;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** What an operator asks first, and what wallets had, over HTTP. */
@OperatorTest
class OverviewIT {

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
    Emptied.tables(
        jdbc,
        """
        event, rule_version, run, event_run, action, dependency, history, wallet, budget, pause,
          audit, activity, spent_day, wallet_reading
        """);
    jdbc.update(
        "update activity_feed set xid = '0', history_id = 0, since = 'epoch', as_of = 'epoch'");
  }

  @Test
  void itSaysWhetherMoneyIsMoving() {
    paid("e1", "10");
    paid("e2", "0.25");
    count();

    JsonNode moved = overview("").path("moved");

    assertThat(moved.path("since").asString()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(moved.path("asOf").asString()).isEqualTo("2026-11-20T12:00:00Z");
    assertThat(moved.path("lastHourSince").asString()).isEqualTo("2026-11-20T11:00:00Z");
    assertThat(moved.path("lastHour").path("amount").asString()).isEqualTo("10.25");
    assertThat(moved.path("lastHour").path("payments").intValue()).isEqualTo(2);
    assertThat(moved.path("day").path("amount").asString()).isEqualTo("10.25");
    assertThat(moved.path("hours")).hasSize(24);
    assertThat(moved.path("hours").get(0).path("hour").asString())
        .isEqualTo("2026-11-19T13:00:00Z");
    assertThat(moved.path("hours").get(0).path("amount").asString()).isEqualTo("0.00");
    assertThat(moved.path("hours").get(23).path("amount").asString()).isEqualTo("10.25");
    assertThat(moved.path("rules").get(0).path("rule").asString()).isEqualTo("pay");
  }

  @Test
  void itSaysWhoHasToAct() {
    UUID held = filer.file("e1", "k1").runs().getFirst().actions().getFirst();
    UUID review = filer.file("e2", "k2").runs().getFirst().actions().getFirst();
    jdbc.update(
        "update action set state = 'HELD', reason = 'approval_required' where id = ?", held);
    jdbc.update("update action set state = 'NEEDS_REVIEW' where id = ?", review);
    caller.send("operator", "PUT", "/v1/pauses/rule:pay", "{\"note\":\"ticket 7\"}");

    JsonNode overview = overview("");

    assertThat(overview.path("approvals").path("number").intValue()).isOne();
    assertThat(overview.path("approvals").path("oldest").asString())
        .isEqualTo("2026-11-20T12:00:00Z");
    assertThat(overview.path("reviews").path("number").intValue()).isOne();
    assertThat(overview.path("pauses").get(0).path("scope").asString()).isEqualTo("rule:pay");
    assertThat(Caller.texts(overview.path("books").path("open"), "state"))
        .contains("HELD", "NEEDS_REVIEW");
    assertThat(overview.path("upstream").get(0).path("circuit").asString()).isEqualTo("OPEN");
  }

  @Test
  void itSaysWhatHasChangedSinceATime() {
    paid("e1", "10");
    count();

    JsonNode changes = overview("?since=2026-11-20T11:58:00Z").path("changes");

    assertThat(changes.path("since").asString()).isEqualTo("2026-11-20T11:55:00Z");
    assertThat(changes.path("became").get(0).path("state").asString()).isEqualTo("DONE");
    assertThat(changes.path("moved").path("amount").asString()).isEqualTo("10.00");
    assertThat(overview("?since=2026-11-20T12:06:00Z").path("changes").path("became")).isEmpty();
    assertThat(overview("").path("changes").isNull()).isTrue();
    assertThat(overview("?since=2020-01-01T00:00:00Z").path("changes").path("since").asString())
        .isEqualTo("2026-11-13T12:00:00Z");
    Reply wrong = caller.get("viewer", "/v1/overview?since=yesterday");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.text()).contains("since");
  }

  @Test
  void aWalletSaysWhatItHasSpentTodayAndWhatItHad() {
    jdbc.update(
        "insert into wallet (agent, balance, as_of) values ('agt_payer', 50, '2026-11-20T11:00Z')");
    paid("e1", "10");
    count();
    new WalletHistory(jdbc).note(10, OperatorApp.NOW.minusSeconds(60));

    assertThat(wallet("agt_payer").path("spentToday").asString()).isEqualTo("10.00");
    assertThat(wallet("agt_payer").path("spentAsOf").asString()).isEqualTo("2026-11-20T12:00:00Z");
    JsonNode history = caller.get("viewer", "/v1/wallets/agt_payer/history").body();
    assertThat(history.path("since").asString()).isEqualTo("2026-11-19T12:00:00Z");
    assertThat(history.path("readings")).hasSize(2);
    assertThat(history.path("readings").get(0).path("balance").asString()).isEqualTo("50.00");
    assertThat(history.path("readings").get(0).path("at").asString())
        .isEqualTo("2026-11-20T11:59:00Z");
    assertThat(
            caller
                .get("viewer", "/v1/wallets/agt_payer/history?since=2026-11-20T11:59:30Z")
                .body()
                .path("readings"))
        .hasSize(1)
        .allMatch(now -> now.path("at").asString().equals("2026-11-20T12:00:00Z"));
    assertThat(caller.get("viewer", "/v1/wallets/nobody/history").status()).isEqualTo(404);
    assertThat(caller.get("viewer", "/v1/wallets/agt_payer/history?since=x").status())
        .isEqualTo(400);
  }

  @Test
  void whereADayIsNotWholeItsSumIsNotTold() {
    jdbc.update("insert into wallet (agent, balance) values ('agt_payer', 50)");
    jdbc.update("update activity_feed set since = '2026-11-20T08:00Z'");

    assertThat(wallet("agt_payer").path("spentToday").isNull()).isTrue();
    assertThat(overview("").path("moved").path("since").asString())
        .isEqualTo("2026-11-20T08:00:00Z");
  }

  @Test
  void whatIsAddedUpOnlyToYesterdayIsNotToldOfToday() {
    jdbc.update("insert into wallet (agent, balance) values ('agt_payer', 50)");
    jdbc.update("update activity_feed set as_of = '2026-11-19T23:59Z'");

    assertThat(wallet("agt_payer").path("spentToday").isNull()).isTrue();
    assertThat(wallet("agt_payer").path("spentAsOf").isNull()).isTrue();
    jdbc.update("update activity_feed set as_of = '2026-11-20T00:00Z'");
    assertThat(wallet("agt_payer").path("spentToday").asString()).isEqualTo("0.00");
  }

  @Test
  void aRevisionThatWaitsIsCounted() {
    assertThat(overview("").path("proposals").path("number").intValue()).isZero();
    jdbc.update(
        """
        insert into rule_revision (number, hash, content, grammar, origin, submitted_by, submitted_at,
          note, acknowledged, standing)
        select coalesce(max(number), 0) + 1, 'h', 'rules: []', 1, 'API', 'ann', '2026-11-20T11:00Z',
          'n', '{}', 'PROPOSED'
        from rule_revision
        """);
    try {
      JsonNode proposals = overview("").path("proposals");
      assertThat(proposals.path("number").intValue()).isOne();
      assertThat(proposals.path("oldest").asString()).isEqualTo("2026-11-20T11:00:00Z");
    } finally {
      Emptied.unguarded(jdbc, "delete from rule_revision where hash = 'h'");
    }
  }

  private void paid(String event, String amount) {
    UUID id = filer.file(event, "key of " + event, amount).runs().getFirst().actions().getFirst();
    jdbc.update("update action set state = 'DONE' where id = ?", id);
    jdbc.update(
        "insert into history (action_id, at, from_state, to_state, actor) values (?, '2026-11-20T12:00Z', 'SENDING', 'DONE', 'engine')",
        id);
  }

  private void count() {
    transactions.execute(status -> new Activity(jdbc).count(100, OperatorApp.NOW));
  }

  private JsonNode overview(String query) {
    return caller.get("viewer", "/v1/overview" + query).body();
  }

  private JsonNode wallet(String agent) {
    return caller.get("viewer", "/v1/wallets/" + agent).body();
  }
}
