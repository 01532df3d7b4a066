package dev.fleabridge.testkit.sandbox.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.sandbox.server.TestCaller;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Trading, faucet and domains, against what was observed (docs/reference/purpleflea-api.md#trading,
 * #faucet and #domains).
 */
class OtherServicesTest {

  private final TestCaller caller = new TestCaller();
  private String trader = "";

  @BeforeEach
  void openAgents() {
    trader = caller.post("/v1/auth/register", null, "{}").text("api_key");
    caller.post("/_sandbox/price", null, "{\"coin\":\"BTC\",\"price\":50000}");
  }

  private TestCaller.Seen open(String side, double size) {
    return caller.post(
        "/v1/trade/open",
        trader,
        "{\"coin\":\"btc\",\"side\":\"" + side + "\",\"size_usd\":" + size + ",\"leverage\":50}");
  }

  @Test
  void opensAPositionInTheShapeAndWithTheRoundingObserved() {
    JsonNode opened = open("long", 100.3).body();

    assertThat(opened.propertyNames())
        .containsExactly(
            "position_id",
            "order_id",
            "coin",
            "ticker",
            "category",
            "dex",
            "side",
            "size_usd",
            "entry_price",
            "leverage",
            "max_leverage",
            "margin_used",
            "liquidation_price",
            "fee",
            "fee_breakdown",
            "hl_order_id",
            "execution",
            "status",
            "_info");
    assertThat(opened.path("position_id").asString()).startsWith("pos_");
    // 100.3 / 50000 = 0.002006, cut to five places: 0.00201.
    assertThat(opened.path("size_usd").toString()).isEqualTo("100.5");
    assertThat(opened.path("leverage").asInt()).isEqualTo(10);
    assertThat(opened.path("margin_used").toString()).isEqualTo("10.05");
    assertThat(opened.path("liquidation_price").toString()).isEqualTo("45250");
    assertThat(opened.path("fee").toString()).isEqualTo("0.06");
    assertThat(opened.path("fee_breakdown").toString())
        .isEqualTo("{\"hyperliquid\":0.04,\"purple_flea_builder\":0.02}");
    assertThat(opened.path("hl_order_id").isIntegralNumber()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          not json | 400 invalid_json
          {"coin":"BTC","side":"long"} | 400 invalid_request
          {"coin":"BTC","side":"long","size_usd":"5"} | 400 invalid_size
          {"coin":"BTC","side":"up","size_usd":5} | 400 invalid_side
          {"coin":"BTC","side":"long","size_usd":5,"leverage":0.5} | 400 invalid_leverage
          {"coin":"BTC","side":"long","size_usd":10001} | 400 position_too_large
          {"coin":"NOPE","side":"long","size_usd":5} | 400 trade_failed
          {"coin":"BTC","side":"long","size_usd":0.1} | 400 trade_failed
          """)
  void refusesOrdersInTheObservedOrder(String body, String error) {
    assertThat(caller.post("/v1/trade/open", trader, body).error()).isEqualTo(error);
  }

  @Test
  void saysWhyTheExchangeDidNotTakeAnOrder() {
    assertThat(open("long", 0.1).text("message"))
        .isEqualTo("Position size too small for BTC (min size: 0.00001 units)");
  }

  @Test
  void closesAPositionAndKeepsItsHistory() {
    String id = open("short", 100).text("position_id");
    caller.post("/_sandbox/price", null, "{\"coin\":\"BTC\",\"price\":45000}");

    JsonNode closed =
        caller.post("/v1/trade/close", trader, "{\"position_id\":\"" + id + "\"}").body();

    assertThat(closed.path("pnl").toString()).isEqualTo("10");
    assertThat(closed.path("pnl_percent").toString()).isEqualTo("-10");
    assertThat(caller.post("/v1/trade/close", trader, "{\"position_id\":\"" + id + "\"}").error())
        .isEqualTo("404 position_not_found");
    assertThat(caller.post("/v1/trade/close", trader, "{}").error())
        .isEqualTo("400 provide position_id");
    JsonNode trades = caller.get("/v1/trade/history?limit=1", trader).body();
    assertThat(trades.path("count").asInt()).isEqualTo(1);
    assertThat(trades.path("trades").get(0).path("side").asString()).isEqualTo("buy");
    JsonNode all = caller.get("/v1/trade/positions?status=all", trader).body();
    assertThat(all.path("source").asString()).isEqualTo("database");
    assertThat(all.path("positions").get(0).path("sizeUsd").asInt()).isEqualTo(100);
    assertThat(caller.get("/v1/trade/positions", trader).body().path("count").asInt()).isZero();
  }

  @Test
  void netsPositionsInOneMarketAsTheExchangeDoes() {
    String first = open("long", 100).text("position_id");
    String second = open("long", 50).text("position_id");

    JsonNode live = caller.get("/v1/trade/positions", trader).body().path("positions");
    assertThat(live).hasSize(1);
    assertThat(live.get(0).path("position_id").asString()).isEqualTo(first);
    assertThat(live.get(0).path("size_usd").asInt()).isEqualTo(150);
    caller.post("/v1/trade/close", trader, "{\"position_id\":\"" + first + "\"}");
    assertThat(
            caller
                .post("/v1/trade/close", trader, "{\"position_id\":\"" + second + "\"}")
                .text("message"))
        .isEqualTo("No open position for BTC on Hyperliquid");
  }

  @Test
  void showsTheAccountThatWasRegistered() {
    String wallet = "0x" + "A1".repeat(20);
    TestCaller.Seen registered =
        caller.post(
            "/v1/auth/register",
            null,
            "{\"hl_wallet_address\":\""
                + wallet
                + "\",\"hl_signing_key\":\"0x"
                + "b2".repeat(32)
                + "\"}");

    JsonNode account = caller.get("/v1/auth/account", registered.text("api_key")).body();
    assertThat(account.path("hl_wallet").path("address").asString())
        .isEqualTo(wallet.toLowerCase(java.util.Locale.ROOT));
    assertThat(account.path("hl_wallet").path("generated").asBoolean()).isFalse();
    assertThat(registered.body().path("next_steps")).hasSize(4);
    assertThat(caller.post("/v1/auth/register", null, "{\"hl_wallet_address\":\"0x1\"}").error())
        .isEqualTo("400 invalid_wallet");
    assertThat(caller.post("/v1/auth/register", null, "{\"hl_signing_key\":\"0x1\"}").error())
        .isEqualTo("400 invalid_signing_key");
  }

  @Test
  void cutsOrdersToLotsAndFillsThemInPartWhereTold() {
    String key = caller.agent("ag_lots", "0");
    String order = "{\"coin\":\"BTC\",\"side\":\"long\",\"size_usd\":10.3}";
    JsonNode cut = caller.post("/v1/trade/open", key, order).body();
    assertThat(cut.path("size_usd").decimalValue()).isEqualByComparingTo("10.5");

    caller.post("/_sandbox/settings", null, "{\"fillShare\":\"0.5\"}");
    JsonNode part = caller.post("/v1/trade/open", key, order).body();
    assertThat(part.path("size_usd").decimalValue()).isEqualByComparingTo("5");
  }

  /** As where the upstream dies between the exchange and its own books. */
  @Test
  void anOrderThatFailsAfterItsFillIsInNoBookAndNettedAtTheExchange() {
    String key = caller.agent("ag_net", "0");
    String order = "{\"coin\":\"BTC\",\"side\":\"%s\",\"size_usd\":500}";
    caller.post("/v1/trade/open", key, order.formatted("short"));
    caller.post("/_sandbox/settings", null, "{\"orderFails\":true}");

    assertThat(caller.post("/v1/trade/open", key, order.formatted("long")).error())
        .isEqualTo("400 trade_failed");
    assertThat(caller.get("/v1/trade/history", key).body().path("count").asInt()).isOne();
    assertThat(caller.get("/v1/trade/positions", key).body().path("count").asInt()).isZero();
    JsonNode recorded = caller.get("/v1/trade/positions?status=all", key).body();
    assertThat(recorded.path("positions").get(0).path("status").asString()).isEqualTo("open");
  }

  @Test
  void quotesItsMarkets() {
    assertThat(caller.get("/v1/markets/tsla/price", null).text("coin")).isEqualTo("xyz:TSLA");
    assertThat(caller.get("/v1/markets/BTC", null).body().path("price").asInt()).isEqualTo(50_000);
    JsonNode all = caller.get("/v1/markets", null).body();
    assertThat(all.path("total_markets").asInt()).isEqualTo(7);
    assertThat(all.path("categories").path("stocks").path("count").asInt()).isEqualTo(2);
    assertThat(caller.get("/v1/markets/NOPE", null).error()).isEqualTo("404 market_not_found");
  }

  @Test
  void givesADollarOncePerAgent() {
    caller.agent("ag_new", "0");
    String claim = "{\"agent_casino_id\":\"ag_new\"}";

    JsonNode first = caller.post("/faucet/claim", null, claim).body();

    assertThat(first.propertyNames())
        .containsExactly(
            "credited",
            "message",
            "casino_url",
            "claim_id",
            "agent_id",
            "referral_tracked",
            "_info");
    assertThat(caller.post("/faucet/claim", null, claim).error()).isEqualTo("409 already_claimed");
    assertThat(caller.balance("ag_new")).isEqualTo("1.00");
    assertThat(caller.get("/faucet/stats", null).body().path("total_claims").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          not json | 400 invalid_request
          {"agent_casino_id":"agt_x"} | 400 invalid_request
          {"agent_casino_id":"ag_none"} | 404 agent_not_found
          {"agent_casino_id":7} | 500 internal_error
          """)
  void refusesClaims(String body, String error) {
    assertThat(caller.post("/faucet/claim", null, body).error()).isEqualTo(error);
  }

  @Test
  void refusesClaimsOfAgentsWithDepositsAndOfOneAddressADay() {
    caller.post(
        "/_sandbox/agents", null, "{\"agent_id\":\"ag_old\",\"balance\":\"5\",\"deposited\":true}");
    assertThat(caller.post("/faucet/claim", null, "{\"agent_casino_id\":\"ag_old\"}").error())
        .isEqualTo("403 has_deposits");
    caller.post("/_sandbox/settings", null, "{\"faucetPerAddress\":true}");
    caller.agent("ag_one", "0");
    caller.agent("ag_two", "0");
    caller.post("/faucet/claim", null, "{\"agent_casino_id\":\"ag_one\"}");

    assertThat(caller.post("/faucet/claim", null, "{\"agent_casino_id\":\"ag_two\"}").error())
        .isEqualTo("429 ip_rate_limited");
    caller.advance(24 * 3600);
    assertThat(caller.post("/faucet/claim", null, "{\"agent_casino_id\":\"ag_two\"}").status())
        .isEqualTo(200);
  }

  @Test
  void searchesSeveralTopLevelDomains() {
    JsonNode found = caller.get("/search?name=fleas&tlds=com,.IO,moon", null).body();

    assertThat(found.path("available_count").asInt()).isEqualTo(2);
    assertThat(found.path("results").get(1).path("domain").asString()).isEqualTo("fleas.io");
    assertThat(found.path("results").get(2).path("error").asString()).isEqualTo("unsupported_tld");
    assertThat(caller.get("/tlds", null).body().path("total_tlds").asInt()).isEqualTo(19);
  }

  @Test
  void sellsDomains() {
    String key = caller.agent("ag_owner", "200");
    String buy = "{\"domain\":\"Fleas.ai\",\"years\":1}";

    assertThat(caller.get("/search?name=fleas.ai", null).body().path("price_usdc").asInt())
        .isEqualTo(102);
    JsonNode bought = caller.post("/domains/purchase", key, buy).body();
    assertThat(bought.path("cost_usdc").asInt()).isEqualTo(102);
    assertThat(bought.path("balance_remaining").asInt()).isEqualTo(98);
    assertThat(caller.post("/domains/purchase", key, buy).error()).isEqualTo("409 domain_taken");
    assertThat(caller.post("/domains/purchase", key, "{\"domain\":\"x.ai\"}").error())
        .isEqualTo("402 insufficient_balance");
    assertThat(caller.post("/domains/purchase", key, "{\"domain\":\"x.moon\"}").error())
        .isEqualTo("400 unsupported_tld");
    assertThat(caller.get("/domains/fleas.ai", key).text("status")).isEqualTo("active");
    assertThat(caller.get("/wallet/balance", key).body().path("balance_usdc").asInt())
        .isEqualTo(98);
    String registered = caller.post("/register", null, "{}").text("api_key");
    assertThat(caller.get("/domains/fleas.ai", registered).error()).isEqualTo("404 not_found");
  }
}
