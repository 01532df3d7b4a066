package dev.fleabridge.testkit.sandbox.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.server.Effects;
import dev.fleabridge.testkit.sandbox.server.TestCaller;
import dev.fleabridge.testkit.sandbox.world.Entry;
import dev.fleabridge.testkit.sandbox.world.Ledger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The dialects of the seed documents, as their samples speak them
 * (docs/reference/purpleflea-api.md#dialects).
 */
class GuideDialectsTest {

  private static final String KEY = "pf_test_any";
  private static final String PAY =
      "{\"from_agent\":\"agt_a\",\"to_agent\":\"agt_b\",\"amount_usd\":\"0.10\",\"memo\":\"m\"}";

  private final TestCaller caller = new TestCaller();

  @ParameterizedTest
  @ValueSource(strings = {"", "/v1", "/api", "/api/v1"})
  void answersUnderEveryBase(String base) {
    assertThat(caller.post(base + "/wallet/transfer", KEY, PAY).text("tx_id")).startsWith("tx_");
    assertThat(caller.get(base + "/wallet/agt_a", KEY).body().toString())
        .isEqualTo("{\"agent_id\":\"agt_a\",\"balance_usd\":\"99.90\"}");
  }

  @Test
  void opensAgentsOnFirstUse() {
    assertThat(caller.get("/wallet/agt_new", KEY).text("balance_usd")).isEqualTo("100.00");
    assertThat(caller.get("/wallet/agt_platform_treasury", KEY).text("balance_usd"))
        .isEqualTo("10000.00");
  }

  @Test
  void isStrictWhereToldTo() {
    TestCaller strict = new TestCaller(SandboxSettings.parse("--open-unknown-agents=false"));
    String key = strict.agent("agt_a", "5");

    assertThat(strict.post("/wallet/transfer", key, PAY).error()).isEqualTo("404 agent_not_found");
    strict.agent("agt_b", "0");
    assertThat(strict.post("/wallet/transfer", "pf_test_agt_b", PAY).error())
        .isEqualTo("403 forbidden");
    assertThat(strict.post("/wallet/transfer", "pf_live_someone", PAY).error())
        .isEqualTo("401 unauthorized");
    assertThat(strict.post("/wallet/transfer", key, PAY).status()).isEqualTo(200);
  }

  @Test
  void recordsAMemoWithoutMoney() {
    TestCaller.Seen recorded =
        caller.post(
            "/wallet/transfer",
            KEY,
            "{\"from_agent\":\"agt_a\",\"to_agent\":\"agt_a\",\"amount_usd\":\"0.00\","
                + "\"memo\":\"{\\\"accuracy\\\":0.93}\"}");

    assertThat(recorded.status()).isEqualTo(200);
    assertThat(caller.balance("agt_a")).isEqualTo("100.00");
    Entry last = caller.sandbox.with(world -> world.ledger.entries().getLast());
    assertThat(last.memo()).isEqualTo("{\"accuracy\":0.93}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /wallet/transfer | {"to_agent":"b","amount_usd":"1"} | 400 invalid_request
          /wallet/transfer | {"from_agent":"a","to_agent":"b","amount_usd":"one"} | 400 invalid_amount
          /wallet/transfer | {"from_agent":"a","to_agent":"b","amount_usd":"-1"} | 400 invalid_amount
          /wallet/transfer | {"from_agent":"a","to_agent":"b","amount_usd":"0"} | 400 invalid_amount
          /wallet/transfer | {"from_agent":"a","to_agent":"b","amount_usd":"0.0000001"} | 400 invalid_amount
          /wallet/transfer | {"from_agent":"a","to_agent":"b","amount_usd":"1e99999999"} | 400 invalid_amount
          /wallet/transfer | {"from_agent":"a","to_agent":"b","amount_usd":"100.01"} | 402 insufficient_balance
          /wallet/transfer | {"from_agent":"@house","to_agent":"b","amount_usd":"1"} | 404 agent_not_found
          /wallet/transfer | not json | 400 invalid_json
          /wallet/payout | {"agent_id":"b","amount_usd":10000.01,"reason":"r"} | 402 insufficient_balance
          /escrow/create | {"depositor_agent":"a","beneficiary_agent":"a","amount_usd":"1"} | 400 self_escrow
          /escrow/create | {"depositor_agent":"a","beneficiary_agent":"b","amount_usd":"1","timeout_hours":1.5} | 400 invalid_timeout
          /escrow/create | {"buyer":"a","seller":"b","amount":0} | 400 invalid_amount
          /escrow/release | {"escrow_id":"esc_none"} | 404 not_found
          /escrow/esc_none/release | {"reason":"r"} | 404 not_found
          /trading/order | {"agent_id":"a","direction":"up","amount":1,"asset":"BTC-USDC"} | 400 invalid_direction
          /trading/order | {"agent_id":"a","direction":"long","amount":1,"asset":"NOPE-USDC"} | 400 trade_failed
          /wallet/nothing | {} | 404 not_found
          """)
  void refuses(String path, String body, String error) {
    assertThat(caller.post(path, KEY, body).error()).isEqualTo(error);
    assertThat(caller.sandbox.withEffects(Effects::effects)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "sk_", "pf_other_x"})
  void refusesKeysThatAreNone(String key) {
    assertThat(caller.post("/wallet/transfer", key, PAY).error()).isEqualTo("401 unauthorized");
    assertThat(caller.post("/wallet/transfer", null, PAY).error()).isEqualTo("401 unauthorized");
  }

  @Test
  void leadsTheGuidesEscrowToItsRelease() {
    String id =
        caller
            .post(
                "/v1/escrow/create",
                KEY,
                "{\"depositor_agent\":\"agt_a\",\"beneficiary_agent\":\"agt_b\","
                    + "\"amount_usd\":\"50.0\",\"condition_memo\":\"c\",\"timeout_hours\":48}")
            .text("escrow_id");

    String release = "{\"escrow_id\":\"" + id + "\",\"release_memo\":\"met\"}";
    assertThat(caller.post("/v1/escrow/release", KEY, release).text("tx_id")).startsWith("tx_");
    assertThat(caller.post("/v1/escrow/release", KEY, release).error())
        .isEqualTo("409 invalid_status");
    assertThat(caller.balance("agt_b")).isEqualTo("149.50");
  }

  @Test
  void locksTheGuidesSmallEscrows() {
    TestCaller.Seen created =
        caller.post(
            "/escrow/create",
            KEY,
            "{\"depositor_agent\":\"a\",\"beneficiary_agent\":\"b\",\"amount_usd\":\"0.02\","
                + "\"condition_memo\":\"subtask\",\"timeout_hours\":1}");

    assertThat(created.status()).isEqualTo(200);
  }

  @Test
  void takesNumbersFromTheSagemakerPage() {
    assertThat(
            caller
                .post(
                    "/wallet/transfer",
                    KEY,
                    "{\"from_agent\":\"agt_a\",\"to_agent\":\"agt_b\",\"amount\":9.31,\"memo\":\"m\"}")
                .status())
        .isEqualTo(200);
    assertThat(
            caller
                .post(
                    "/escrow/create",
                    KEY,
                    "{\"buyer\":\"agt_a\",\"seller\":\"agt_c\",\"amount\":20.5,\"condition\":\"c\","
                        + "\"metadata\":{\"source\":\"s\"}}")
                .text("escrow_id"))
        .startsWith("esc_");
    assertThat(caller.balance("agt_a")).isEqualTo("70.19");
  }

  @Test
  void opensAndClosesThePositionsOfTheSagemakerPageFromTheBalance() {
    TestCaller.Seen order =
        caller.post(
            "/trading/order",
            KEY,
            "{\"agent_id\":\"agt_a\",\"direction\":\"long\",\"amount\":65.0,"
                + "\"asset\":\"BTC-USDC\",\"order_type\":\"market\",\"metadata\":{}}");
    assertThat(order.text("status")).isEqualTo("filled");
    assertThat(caller.balance("agt_a")).isEqualTo("34.96");

    caller.post("/_sandbox/price", null, "{\"coin\":\"BTC\",\"price\":71500}");
    String id = order.text("position_id");
    TestCaller.Seen closed = caller.post("/trading/close", KEY, "{\"position_id\":\"" + id + "\"}");

    assertThat(closed.body().path("realized_pnl").asDouble()).isEqualTo(6.5);
    assertThat(caller.balance("agt_a")).isEqualTo("106.42");
    assertThat(caller.balance(Ledger.MARKET)).isEqualTo("-6.50");
    assertThat(caller.get("/trading/positions?agent_id=agt_a", KEY).body().path("count").asInt())
        .isZero();
  }

  @Test
  void paysOutForTheDatabricksPageFromTheKeysAgentOrTheDefaultOne() {
    String payout = "{\"agent_id\":\"agt_b\",\"amount_usd\":1.5,\"reason\":\"r\"}";

    assertThat(caller.post("/api/wallet/payout", "pf_live_any", payout).text("tx_id"))
        .startsWith("tx_");
    assertThat(caller.balance("agt_platform_treasury")).isEqualTo("9998.50");
    caller.post("/api/wallet/payout", "pf_live_agt_a", payout);
    assertThat(caller.balance("agt_a")).isEqualTo("98.50");
  }

  @Test
  void leadsTheDatabricksEscrowToReleaseOrDispute() {
    String create =
        "{\"buyer_agent_id\":\"databricks\",\"seller_agent_id\":\"agt_l\",\"amount_usd\":2.0,"
            + "\"description\":\"Data labeling\",\"metadata\":{\"task_id\":\"t\"}}";
    String one = caller.post("/api/escrow/create", KEY, create).text("escrow_id");
    String two = caller.post("/api/escrow/create", KEY, create).text("escrow_id");

    TestCaller.Seen released =
        caller.post("/api/escrow/" + one + "/release", KEY, "{\"reason\":\"q\",\"step\":3}");
    assertThat(released.status()).isEqualTo(200);
    assertThat(released.text("tx_id")).startsWith("tx_");
    assertThat(caller.post("/api/escrow/" + two + "/dispute", KEY, "{\"reason\":\"q\"}").status())
        .isEqualTo(200);
    assertThat(caller.post("/api/escrow/" + two + "/release", KEY, "{}").error())
        .isEqualTo("409 invalid_status");
    assertThat(caller.post("/api/claim", KEY, "{\"agent_id\":\"agt_l\"}").status()).isEqualTo(200);
  }

  @Test
  void chargesAFeeOnTransfersWhereToldTo() {
    caller.post("/_sandbox/settings", null, "{\"transferFee\":\"0.01\"}");
    caller.post("/wallet/transfer", KEY, PAY);

    assertThat(caller.balance("agt_a")).isEqualTo("99.899");
    assertThat(caller.balance(Ledger.HOUSE)).isEqualTo("0.001");
  }
}
