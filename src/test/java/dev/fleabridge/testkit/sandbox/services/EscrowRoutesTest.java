package dev.fleabridge.testkit.sandbox.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.sandbox.server.TestCaller;
import dev.fleabridge.testkit.sandbox.world.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The escrow service, against what was observed of it (docs/reference/purpleflea-api.md#escrow).
 */
class EscrowRoutesTest {

  private final TestCaller caller = new TestCaller();
  private String payer = "";
  private String payee = "";

  @BeforeEach
  void openAgents() {
    payer = caller.agent("ag_payer", "100");
    payee = caller.agent("ag_payee", "0");
  }

  private TestCaller.Seen create(String amount) {
    return caller.post(
        "/escrow/create",
        payer,
        "{\"amount_usd\":"
            + amount
            + ",\"description\":\" label it \",\"counterparty_agent_id\":\"ag_payee\"}");
  }

  @Test
  void answersACreatedEscrowFieldByField() {
    TestCaller.Seen created = create("33.333333");

    String id = created.text("escrow_id");
    assertThat(id).matches("esc_[0-9a-f]{16}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.body().toString())
        .isEqualTo(
            ("{'escrow_id':'ID','amount_usd':33.333333,'commission_usd':0.333333,"
                    + "'net_to_counterparty':33,'description':'label it','creator_id':'ag_payer',"
                    + "'counterparty_id':'ag_payee','status':'funded','timeout_hours':24,"
                    + "'auto_release_at':'2026-03-03T10:00:00.000Z','next_steps':{"
                    + "'counterparty':'POST /escrow/complete/ID when task is done',"
                    + "'creator':'POST /escrow/release/ID to release funds',"
                    + "'dispute':'POST /escrow/dispute/ID if something goes wrong'},"
                    + "'_info':{'service':'agent-escrow',"
                    + "'docs':'https://escrow.purpleflea.com/llms.txt',"
                    + "'referral':'GET /gossip — 15% referral commission on escrow fees',"
                    + "'version':'1.0.0'}}")
                .replace('\'', '"')
                .replace("ID", id));
    assertThat(caller.balance("ag_payer")).isEqualTo("66.666667");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"amount_usd":0.09,"description":"x","counterparty_agent_id":"y"} | 400 invalid_amount
          {"amount_usd":"abc"} | 400 invalid_amount
          not json | 400 invalid_amount
          [] | 400 invalid_amount
          {"amount_usd":"0.10","description":" ab "} | 400 invalid_description
          {"amount_usd":"5 dollars","description":"abc"} | 400 invalid_counterparty
          {"amount_usd":5,"description":"abc","counterparty_agent_id":"agt_x"} | 400 invalid_counterparty
          {"amount_usd":5,"description":"abc","counterparty_agent_id":"ag_payer"} | 400 self_escrow
          {"amount_usd":5,"description":"abc","counterparty_agent_id":"ag_nobody"} | 404 counterparty_not_found
          {"amount_usd":100.01,"description":"abc","counterparty_agent_id":"ag_payee"} | 402 insufficient_balance
          {"amount_usd":1e400,"description":"abc","counterparty_agent_id":"ag_payee"} | 402 insufficient_balance
          {"amount_usd":5,"description":7} | 500 internal_error
          null | 500 internal_error
          {"amount_usd":5,"description":"abc","counterparty_agent_id":"ag_payee","timeout_hours":"x"} | 500 internal_error
          """)
  void refusesInTheObservedOrder(String body, String error) {
    assertThat(caller.post("/escrow/create", payer, body).error()).isEqualTo(error);
    assertThat(caller.balance("ag_payer")).isEqualTo("100.00");
  }

  @Test
  void saysHowMuchIsMissing() {
    TestCaller.Seen refused = create("250");

    assertThat(refused.text("message")).isEqualTo("Balance $100.00 < escrow amount $250.00");
    assertThat(refused.body().path("balance").isNumber()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "2.9, 2", "\"48\", 48", "9999, 720", "null, 24", "true, 1"})
  void readsTheTimeoutLeniently(String given, int hours) {
    TestCaller.Seen created =
        caller.post(
            "/escrow/create",
            payer,
            "{\"amount_usd\":1,\"description\":\"abc\",\"counterparty_agent_id\":\"ag_payee\","
                + "\"timeout_hours\":"
                + given
                + "}");

    assertThat(created.body().path("timeout_hours").asInt()).isEqualTo(hours);
  }

  @Test
  void wantsAKeyThatBelongsToSomebody() {
    assertThat(caller.post("/escrow/create", null, "{}").error()).isEqualTo("401 unauthorized");
    assertThat(caller.post("/escrow/create", "sk_live_0000", "{}").error())
        .isEqualTo("401 unauthorized");
    assertThat(caller.post("/escrow/release/esc_x", "nonsense", null).body().has("message"))
        .isFalse();
  }

  @Test
  void releasesOnceWithTheFeeFromThePayeesPart() {
    String id = create("100").text("escrow_id");

    TestCaller.Seen released = caller.post("/escrow/release/" + id, payer, null);

    assertThat(released.body().toString())
        .startsWith(
            ("{'escrow_id':'ID','status':'released','amount_released':99,'commission':1,"
                    + "'referral_commission':0,'counterparty_id':'ag_payee',"
                    + "'message':'$99.00 released to counterparty.','_info':")
                .replace('\'', '"')
                .replace("ID", id));
    assertThat(caller.post("/escrow/release/" + id, payer, null).text("message"))
        .isEqualTo("Cannot release escrow in status 'released'");
    assertThat(caller.balance("ag_payee")).isEqualTo("99.00");
    assertThat(caller.balance(Ledger.HOUSE)).isEqualTo("1.00");
  }

  @Test
  void sharesTheFeeWithTheReferrerOfThePayer() {
    caller.agent("ag_friend", "0");
    caller.post(
        "/_sandbox/agents", null, "{\"agent_id\":\"ag_payer\",\"referred_by\":\"ag_friend\"}");
    String id = create("100").text("escrow_id");

    caller.post("/escrow/release/" + id, payer, null);

    assertThat(caller.balance("ag_friend")).isEqualTo("0.15");
    assertThat(caller.balance(Ledger.HOUSE)).isEqualTo("0.85");
    assertThat(caller.balance(Ledger.ESCROW)).isEqualTo("0.00");
  }

  @Test
  void letsOnlyOneOfManyConcurrentReleasesThrough() throws Exception {
    String id = create("10").text("escrow_id");
    List<Callable<Integer>> releases = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      releases.add(() -> caller.post("/escrow/release/" + id, payer, null).status());
    }

    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      for (var release : pool.invokeAll(releases)) {
        statuses.add(release.get());
      }
    }

    assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
    assertThat(statuses).filteredOn(status -> status == 409).hasSize(7);
    assertThat(caller.balance("ag_payee")).isEqualTo("9.90");
  }

  @Test
  void letsEachPartyDoOnlyItsPart() {
    String id = create("10").text("escrow_id");
    String stranger = caller.agent("ag_stranger", "0");

    assertThat(caller.post("/escrow/complete/" + id, payer, null).error())
        .isEqualTo("403 forbidden");
    assertThat(caller.post("/escrow/release/" + id, payee, null).error())
        .isEqualTo("403 forbidden");
    assertThat(caller.post("/escrow/dispute/" + id, stranger, null).error())
        .isEqualTo("403 forbidden");
    assertThat(caller.post("/escrow/complete/" + id, payee, null).text("status"))
        .isEqualTo("completed");
    assertThat(caller.post("/escrow/complete/" + id, payee, null).error())
        .isEqualTo("409 invalid_status");
    assertThat(caller.post("/escrow/dispute/" + id, payee, null).text("reason"))
        .isEqualTo("No reason provided");
    assertThat(caller.post("/escrow/release/" + id, payer, null).error())
        .isEqualTo("409 invalid_status");
  }

  @Test
  void showsEventsToItsPartiesOnly() {
    String id = create("10").text("escrow_id");

    assertThat(caller.get("/escrow/" + id, null).body().has("events")).isFalse();
    TestCaller.Seen mine = caller.get("/escrow/" + id, payee);
    assertThat(mine.body().path("events").get(0).path("note").asString())
        .isEqualTo("Escrow created: $10 for \"label it\"");
    assertThat(mine.body().path("completed_at").isNull()).isTrue();
    assertThat(caller.get("/escrow/esc_none", null).error()).isEqualTo("404 not_found");
  }

  @Test
  void refundsThePayerLessTheFeeAtTheTimeout() {
    String id = create("100").text("escrow_id");

    caller.advance(24 * 3600 - 1);
    assertThat(caller.get("/escrow/" + id, null).text("status")).isEqualTo("funded");
    caller.advance(301);

    assertThat(caller.get("/escrow/" + id, null).text("status")).isEqualTo("refunded");
    assertThat(caller.balance("ag_payer")).isEqualTo("99.00");
    assertThat(caller.balance("ag_payee")).isEqualTo("0.00");
  }

  @Test
  void canStillBeReleasedBetweenItsTimeoutAndTheNextSettling() {
    String id = create("100").text("escrow_id");
    caller.advance(24 * 3600 - 10);
    caller.advance(20);

    assertThat(caller.post("/escrow/release/" + id, payer, null).status()).isEqualTo(200);
  }

  @Test
  void paysThePayeeAtTheTimeoutWhereToldTo() {
    caller.post("/_sandbox/settings", null, "{\"timeoutPolicy\":\"release_to_payee\"}");
    create("100");
    caller.advance(25 * 3600);

    assertThat(caller.balance("ag_payee")).isEqualTo("99.00");
  }

  @Test
  void leavesADisputedEscrowAlone() {
    String id = create("100").text("escrow_id");
    caller.post("/escrow/dispute/" + id, payer, "{\"reason\":\"late\"}");
    caller.advance(1000 * 3600);

    assertThat(caller.get("/escrow/" + id, null).text("status")).isEqualTo("disputed");
    assertThat(caller.balance(Ledger.ESCROW)).isEqualTo("100.00");
  }

  @Test
  void countsItsStatistics() {
    String id = create("12.5").text("escrow_id");
    caller.post("/escrow/release/" + id, payer, null);

    assertThat(caller.get("/escrow/stats", null).body().toString())
        .startsWith(
            ("{'total_created':1,'total_released':1,'total_disputed':0,'total_volume_usd':12.5,"
                    + "'total_commission_usd':0.13,'commission_rate':'1%',")
                .replace('\'', '"'));
  }

  @Test
  void doesNotKnowOtherRoutes() {
    TestCaller.Seen seen = caller.get("/escrow/a/b", null);

    assertThat(seen.error()).isEqualTo("404 not_found");
    assertThat(seen.body().has("message")).isFalse();
  }
}
