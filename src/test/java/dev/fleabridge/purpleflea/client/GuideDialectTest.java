package dev.fleabridge.purpleflea.client;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static dev.fleabridge.purpleflea.client.TestClients.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.fleabridge.purpleflea.Attempted;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Side;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The requests of the guide, field by field, and its answers. */
class GuideDialectTest {

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort())
          .build();

  private PurpleFlea client;

  @BeforeEach
  void connect() {
    client = TestClients.client("guide", SERVER.baseUrl());
  }

  @AfterEach
  void hangUp() {
    client.close();
  }

  @Test
  void transfersAsTheGuideDoes() {
    SERVER.stubFor(
        post("/wallet/transfer").willReturn(okJson("{\"tx_id\":\"tx_1\",\"_info\":{\"v\":1}}")));

    CallOutcome<Receipt> outcome =
        client.send(
            new Operation.Transfer(
                "signal-agent", "recipient-agent", new BigDecimal("0.1"), "Signal payout: s-1"),
            KEY);

    assertThat(done(outcome).txId()).isEqualTo("tx_1");
    SERVER.verify(
        1,
        postRequestedFor(urlEqualTo("/wallet/transfer"))
            .withHeader("Authorization", equalTo("Bearer " + TestClients.SECRET))
            .withHeader("Content-Type", equalTo("application/json"))
            .withHeader("Idempotency-Key", equalTo(KEY))
            .withRequestBody(
                equalToJson(
                    """
                    {"from_agent":"signal-agent","to_agent":"recipient-agent",
                     "amount_usd":"0.10","memo":"Signal payout: s-1 ref:%s"}
                    """
                        .formatted(KEY))));
  }

  @Test
  void recordsAMemoAsATransferOfNothingToOneself() {
    SERVER.stubFor(post("/wallet/transfer").willReturn(okJson("{\"tx_id\":\"tx_2\"}")));

    client.send(new Operation.MemoRecord("eval-agent", "{\"accuracy\": 0.930000}"), KEY);

    SERVER.verify(
        postRequestedFor(urlEqualTo("/wallet/transfer"))
            .withRequestBody(
                equalTo(
                    "{\"from_agent\":\"eval-agent\",\"to_agent\":\"eval-agent\","
                        + "\"amount_usd\":\"0.00\",\"memo\":"
                        + "\"{\\\"accuracy\\\": 0.930000,\\\"ref\\\":\\\""
                        + KEY
                        + "\\\"}\"}")));
  }

  @Test
  void createsAnEscrow() {
    SERVER.stubFor(post("/escrow/create").willReturn(okJson("{\"escrow_id\":\"esc_9\"}")));

    CallOutcome<Receipt> outcome =
        client.send(
            new Operation.CreateEscrow(
                "deployer-agent-001",
                "ml-engineer-agent-042",
                new BigDecimal("50"),
                "Release when FraudDetection-v3 achieves accuracy >= 0.9300",
                48,
                Map.of(),
                null),
            KEY);

    assertThat(done(outcome).escrowId()).isEqualTo("esc_9");
    SERVER.verify(
        postRequestedFor(urlEqualTo("/escrow/create"))
            .withRequestBody(
                equalToJson(
                    """
                    {"depositor_agent":"deployer-agent-001",
                     "beneficiary_agent":"ml-engineer-agent-042","amount_usd":"50.00",
                     "condition_memo":
                       "Release when FraudDetection-v3 achieves accuracy >= 0.9300 ref:%s",
                     "timeout_hours":48}
                    """
                        .formatted(KEY))));
  }

  @Test
  void releasesAnEscrow() {
    SERVER.stubFor(post("/escrow/release").willReturn(okJson("{\"tx_id\":\"tx_3\"}")));

    CallOutcome<Receipt> outcome =
        client.send(
            new Operation.ReleaseEscrow("deployer", "esc_9", "Condition met", Map.of()), KEY);

    assertThat(done(outcome).txId()).isEqualTo("tx_3");
    SERVER.verify(
        postRequestedFor(urlEqualTo("/escrow/release"))
            .withRequestBody(
                equalToJson(
                    "{\"escrow_id\":\"esc_9\",\"release_memo\":\"Condition met ref:%s\"}"
                        .formatted(KEY))));
  }

  @Test
  void placesATradingOrderAsTheForSagemakerPageDoes() {
    SERVER.stubFor(post("/trading/order").willReturn(okJson("{\"order_id\":\"o-1\"}")));
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("source", "sagemaker");
    metadata.put("confidence", new BigDecimal("0.68"));

    CallOutcome<Receipt> outcome =
        client.send(
            new Operation.OpenPosition(
                "agt_1", "BTC-USDC", Side.LONG, new BigDecimal("50"), null, metadata),
            KEY);

    assertThat(done(outcome).orderId()).isEqualTo("o-1");
    SERVER.verify(
        postRequestedFor(urlEqualTo("/trading/order"))
            .withRequestBody(
                equalTo(
                    ("{\"agent_id\":\"agt_1\",\"direction\":\"long\",\"amount\":50.0,"
                            + "\"asset\":\"BTC-USDC\",\"order_type\":\"market\",\"metadata\":"
                            + "{\"source\":\"sagemaker\",\"confidence\":0.68,"
                            + "\"idempotency_key\":\"%s\"}}")
                        .formatted(KEY))));
  }

  @Test
  void readsABalanceThatIsANumberOrAString() {
    SERVER.stubFor(get("/wallet/agt_1").willReturn(okJson("{\"balance_usd\":68.79666700000001}")));
    SERVER.stubFor(get("/wallet/agt_2").willReturn(okJson("{\"balance_usd\":\"142.50\"}")));

    assertThat(done(client.balance("agt_1")).amount()).isEqualByComparingTo("68.796667");
    assertThat(done(client.balance("agt_2")).amount()).isEqualByComparingTo("142.50");
  }

  @Test
  void claimsFromThePublicFaucetWithoutAKey() {
    SERVER.stubFor(
        post("/faucet/claim").willReturn(okJson("{\"credited\":1,\"claim_id\":\"c-1\"}")));

    CallOutcome<Receipt> outcome = client.send(new Operation.ClaimFaucet("ag_1", null), KEY);

    assertThat(done(outcome).ids()).containsEntry(Receipt.CLAIM_ID, "c-1");
    SERVER.verify(
        postRequestedFor(urlEqualTo("/faucet/claim"))
            .withoutHeader("Authorization")
            .withRequestBody(equalToJson("{\"agent_casino_id\":\"ag_1\"}")));
  }

  @Test
  void refusesWhatTheGuideDoesNotHaveBeforeSending() {
    SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(200)));

    CallOutcome<Receipt> outcome = client.send(new Operation.CompleteEscrow("a", "esc_1"), KEY);

    assertThat(outcome)
        .isEqualTo(
            new CallOutcome.Declined<Receipt>(
                "unsupported_operation", "dialect guide has no complete escrow", null));
    assertThat(SERVER.getAllServeEvents()).isEmpty();
  }

  @Test
  void saysThatNothingCanBeLookedUp() {
    Finding finding =
        client.lookUp(
            new Operation.Transfer("a", "b", BigDecimal.ONE, "m"),
            KEY,
            Attempted.between(TestClients.NOW.minusSeconds(600), TestClients.NOW));

    assertThat(finding).isInstanceOf(Finding.CannotTell.class);
  }

  private static <T> T done(CallOutcome<T> outcome) {
    assertThat(outcome).isInstanceOf(CallOutcome.Done.class);
    return ((CallOutcome.Done<T>) outcome).value();
  }
}
