package dev.fleabridge.testkit.sandbox.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.sandbox.server.TestCaller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * The casino as a wallet and its coin flip, against what was observed
 * (docs/reference/purpleflea-api.md#wallet and #casino).
 */
class CasinoRoutesTest {

  private final TestCaller caller = new TestCaller();
  private String alice = "";

  @BeforeEach
  void openAgents() {
    alice = caller.agent("ag_alice", "100");
    caller.agent("ag_bob", "0");
  }

  private TestCaller.Seen pay(String body) {
    return caller.post("/api/v1/stats/pay", alice, body);
  }

  @Test
  void paysWithoutAFee() {
    TestCaller.Seen paid = pay("{\"to_agent_id\":\"ag_bob\",\"amount\":5,\"memo\":\"thanks\"}");

    String id = paid.text("tx_id");
    assertThat(id).matches("pay_[0-9a-f]{16}");
    assertThat(paid.body().toString())
        .startsWith(
            ("{'tx_id':'ID','from':'ag_alice','to':'ag_bob','amount':5,'memo':'thanks',"
                    + "'sender_new_balance':95,'timestamp':'2026-03-02T10:00:00.000Z',"
                    + "'message':'$5.00 sent to ag_bob',"
                    + "'note':'Payments are instant and irreversible within the casino platform.',"
                    + "'_info':{'service':'agent-casino'")
                .replace('\'', '"')
                .replace("ID", id));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          not json | 400 invalid_request
          {"to_agent_id":"ag_bob"} | 400 invalid_request
          {"to_agent_id":"ag_bob","amount":0} | 400 invalid_request
          {"to_agent_id":"ag_bob","amount":"5"} | 400 invalid_amount
          {"to_agent_id":"ag_bob","amount":0.009} | 400 invalid_amount
          {"to_agent_id":"ag_bob","amount":-1} | 400 invalid_amount
          {"to_agent_id":"ag_alice","amount":1} | 400 same_agent
          {"to_agent_id":"ag_none","amount":1000} | 404 recipient_not_found
          {"to_agent_id":"@house","amount":1} | 404 recipient_not_found
          {"to_agent_id":"ag_bob","amount":100.01} | 400 insufficient_balance
          {"to_agent_id":{},"amount":1} | 500 internal_error
          null | 500 internal_error
          """)
  void refusesInTheObservedOrder(String body, String error) {
    assertThat(pay(body).error()).isEqualTo(error);
    assertThat(caller.balance("ag_alice")).isEqualTo("100.00");
  }

  @Test
  void showsBalancesWithTheDriftOfDoublesButBooksExactly() {
    for (int i = 0; i < 3; i++) {
      pay("{\"to_agent_id\":\"ag_bob\",\"amount\":0.1}");
    }

    JsonNode shown = caller.get("/api/v1/auth/balance", "pf_test_ag_bob").body();
    assertThat(shown.path("balance_usd").toString()).isEqualTo("0.30000000000000004");
    assertThat(caller.balance("ag_bob")).isEqualTo("0.30");
  }

  @Test
  void listsTheNewestFiftyEntries() {
    for (int i = 0; i < 60; i++) {
      pay("{\"to_agent_id\":\"ag_bob\",\"amount\":1}");
    }

    JsonNode entries = caller.get("/api/v1/auth/ledger?limit=5", alice).body().path("entries");
    assertThat(entries).hasSize(50);
    JsonNode newest = entries.get(0);
    assertThat(newest.propertyNames())
        .containsExactly(
            "id",
            "agentId",
            "type",
            "amount",
            "balanceAfter",
            "reason",
            "reference",
            "service",
            "createdAt",
            "at");
    assertThat(newest.path("balanceAfter").asInt()).isEqualTo(40);
    assertThat(newest.path("createdAt").asLong()).isEqualTo(TestCaller.NOW.getEpochSecond());
    assertThat(caller.get("/api/v1/auth/balance", alice).body().path("recent_activity"))
        .hasSize(10);
  }

  @Test
  void leavesTheTracesThatReconcilingNeeds() {
    String id =
        caller
            .post(
                "/escrow/create",
                alice,
                "{\"amount_usd\":5,\"description\":\"abc\",\"counterparty_agent_id\":\"ag_bob\"}")
            .text("escrow_id");

    JsonNode lock = caller.get("/api/v1/auth/ledger", alice).body().path("entries").get(0);
    assertThat(lock.path("id").asString()).isEqualTo(id + "_debit");
    assertThat(lock.path("reason").asString()).isEqualTo("escrow_lock: " + id);
    assertThat(lock.path("reference").asString()).isEqualTo(id);
    assertThat(lock.path("service").asString()).isEqualTo("escrow");
  }

  @Test
  void registersAgentsWithKeysOfTheirOwn() {
    TestCaller.Seen one = caller.post("/api/v1/auth/register", null, null);

    assertThat(one.status()).isEqualTo(201);
    assertThat(one.text("agent_id")).matches("ag_[0-9a-f]{12}");
    assertThat(one.text("api_key")).matches("sk_live_[0-9a-f]{48}");
    assertThat(one.text("referral_code")).matches("ref_[0-9a-f]{8}");
    assertThat(caller.get("/api/v1/auth/balance", one.text("api_key")).text("agent_id"))
        .isEqualTo(one.text("agent_id"));
    // The trading service has agents of its own.
    assertThat(caller.get("/v1/trade/positions", one.text("api_key")).error())
        .isEqualTo("401 invalid_key");
    assertThat(caller.get("/api/v1/auth/balance", null).text("message"))
        .isEqualTo("Missing or invalid Authorization header. Use: Bearer {api_key}");
    assertThat(caller.get("/api/v1/auth/balance", "wrong").text("message"))
        .isEqualTo("Invalid API key");
  }

  @Test
  void claimsTheFaucetForANewAgentWhereToldTo() {
    caller.post("/_sandbox/settings", null, "{\"claimOnRegister\":true}");
    TestCaller.Seen registered = caller.post("/api/v1/auth/register", null, null);

    assertThat(registered.body().path("balance").asInt()).isZero();
    assertThat(caller.balance(registered.text("agent_id"))).isEqualTo("1.00");
  }

  @Test
  void provesItsCoinFlips() throws Exception {
    TestCaller.Seen flip =
        caller.post(
            "/api/v1/games/coin-flip",
            alice,
            "{\"side\":\"heads\",\"amount\":2,\"client_seed\":\"mine\"}");

    JsonNode proof = flip.body().path("proof");
    double roll = flip.body().path("result").path("roll").asDouble();
    String hash = proof.path("result_hash").asString();
    assertThat(roll).isEqualTo((Long.parseLong(hash.substring(0, 8), 16) % 10_000) / 100.0);
    assertThat(flip.body().path("won").asBoolean()).isEqualTo(roll < 50);
    assertThat(caller.balance("ag_alice")).isEqualTo(roll < 50 ? "101.98" : "98.00");
    String audit = "/api/v1/fairness/audit/" + flip.text("bet_id");
    assertThat(caller.get(audit, alice).body().path("fairness").path("server_seed").asString())
        .isEqualTo("[hidden until seed rotation]");
    assertThat(caller.get(audit, "pf_test_ag_bob").error()).isEqualTo("403 forbidden");

    caller.post("/api/v1/fairness/rotate", alice, null);

    String seed = caller.get(audit, alice).body().path("fairness").path("server_seed").asString();
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(seed.getBytes(StandardCharsets.UTF_8));
    assertThat(HexFormat.of().formatHex(digest))
        .isEqualTo(proof.path("server_seed_hash").asString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          not json | 400 invalid_json
          {"side":"edge","amount":1} | 400 invalid_side
          {"side":"heads","amount":"1"} | 400 invalid_amount
          {"side":"heads","amount":0.001} | 400 minimum_bet
          {"side":"heads","amount":101} | 400 insufficient_balance
          {"side":"heads","amount":12.51} | 400 kelly_limit_exceeded
          """)
  void refusesBets(String body, String error) {
    assertThat(caller.post("/api/v1/games/coin-flip", alice, body).error()).isEqualTo(error);
  }

  @Test
  void doesNotKnowOtherRoutes() {
    assertThat(caller.get("/api/v1/nothing", null).body().toString())
        .startsWith(
            ("{'error':'not_found','message':'GET /api/v1/nothing not found',"
                    + "'docs':'/api/v1/docs','openapi':'/openapi.json','_info':")
                .replace('\'', '"'));
  }
}
