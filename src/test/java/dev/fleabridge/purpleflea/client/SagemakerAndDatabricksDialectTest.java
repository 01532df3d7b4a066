package dev.fleabridge.purpleflea.client;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static dev.fleabridge.purpleflea.client.TestClients.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.fleabridge.purpleflea.Balance;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Side;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The requests of the two pages, byte for byte but for the reference that is added. */
class SagemakerAndDatabricksDialectTest {

  private static final BigDecimal AMOUNT = new BigDecimal("250");

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort())
          .build();

  @BeforeEach
  void answer() {
    SERVER.stubFor(
        any(anyUrl()).willReturn(okJson("{\"tx_id\":\"tx_1\",\"escrow_id\":\"esc_1\"}")));
  }

  @Test
  void sagemakerTransfersANumberAndMayGetNoId() {
    SERVER.stubFor(any(anyUrl()).willReturn(okJson("{\"ok\":true}")));

    CallOutcome<Receipt> outcome =
        send("sagemaker", new Operation.Transfer("agt_p", "agt_1", new BigDecimal("9.1"), "bonus"));

    assertThat(outcome).isInstanceOf(CallOutcome.Done.class);
    assertThat(((CallOutcome.Done<Receipt>) outcome).value().ids()).isEmpty();
    verify(
        "/wallet/transfer",
        "{\"from_agent\":\"agt_p\",\"to_agent\":\"agt_1\",\"amount\":9.1,\"memo\":\"bonus ref:K\"}");
  }

  @Test
  void sagemakerCreatesAnEscrowWithMetadata() {
    CallOutcome<Receipt> outcome =
        send("sagemaker", escrow("model_owner_approved:job-1", metadata("training_job", "job-1")));

    assertThat(escrowId(outcome)).isEqualTo("esc_1");
    verify(
        "/escrow/create",
        "{\"buyer\":\"agt_platform_treasury\",\"seller\":\"agt_model_job-1\",\"amount\":250.0,"
            + "\"condition\":\"model_owner_approved:job-1 ref:K\","
            + "\"metadata\":{\"training_job\":\"job-1\",\"idempotency_key\":\"K\"}}");
  }

  @Test
  void sagemakerPlacesATradingOrder() {
    send(
        "sagemaker",
        new Operation.OpenPosition(
            "agt_1", "BTC-USDC", Side.SHORT, new BigDecimal("50.00"), null, Map.of()));

    verify(
        "/trading/order",
        "{\"agent_id\":\"agt_1\",\"direction\":\"short\",\"amount\":50.0,\"asset\":\"BTC-USDC\","
            + "\"order_type\":\"market\",\"metadata\":{\"idempotency_key\":\"K\"}}");
  }

  @Test
  void databricksPaysOutForAReason() {
    CallOutcome<Receipt> outcome =
        send(
            "databricks",
            new Operation.Payout("pipeline", "agt_1", new BigDecimal("0.25"), "task-7"));

    assertThat(((CallOutcome.Done<Receipt>) outcome).value().txId()).isEqualTo("tx_1");
    verify(
        "/wallet/payout",
        "{\"agent_id\":\"agt_1\",\"amount_usd\":0.25,\"reason\":\"task-7 ref:K\"}");
  }

  @Test
  void databricksCreatesAnEscrowWithMetadata() {
    CallOutcome<Receipt> outcome = send("databricks", escrow("Labels", metadata("task_id", "t-7")));

    assertThat(escrowId(outcome)).isEqualTo("esc_1");
    verify(
        "/escrow/create",
        "{\"buyer_agent_id\":\"agt_platform_treasury\",\"seller_agent_id\":\"agt_model_job-1\","
            + "\"amount_usd\":250.0,\"description\":\"Labels ref:K\","
            + "\"metadata\":{\"task_id\":\"t-7\",\"idempotency_key\":\"K\"}}");
  }

  @Test
  void databricksReleasesWithFactsBesideTheReason() {
    send(
        "databricks",
        new Operation.ReleaseEscrow(
            "pipeline", "esc_0xabc123", "accuracy", metadata("mlflow_run_id", "r-1")));

    verify(
        "/escrow/esc_0xabc123/release",
        "{\"reason\":\"accuracy ref:K\",\"mlflow_run_id\":\"r-1\",\"idempotency_key\":\"K\"}");
  }

  @Test
  void databricksDisputes() {
    send("databricks", new Operation.DisputeEscrow("pipeline", "esc_1", "below 80%"));

    verify("/escrow/esc_1/dispute", "{\"reason\":\"below 80% ref:K\"}");
  }

  @Test
  void databricksClaimsFromItsOwnFaucetPath() {
    send("databricks", new Operation.ClaimFaucet("agt_1", null));

    verify("/api/claim", "{\"agent_id\":\"agt_1\"}");
  }

  @Test
  void neitherReportsABalance() {
    for (String dialect : new String[] {"sagemaker", "databricks"}) {
      try (PurpleFlea client = TestClients.client(dialect, SERVER.baseUrl())) {
        assertThat(client.reportsBalance()).isFalse();
        assertThat(client.balance("a"))
            .isEqualTo(
                new CallOutcome.Declined<Balance>(
                    "unsupported_operation", "dialect " + dialect + " has no balance", null));
      }
    }
  }

  private static Operation escrow(String terms, Map<String, Object> metadata) {
    return new Operation.CreateEscrow(
        "agt_platform_treasury", "agt_model_job-1", AMOUNT, terms, null, metadata, null);
  }

  private static Map<String, Object> metadata(String name, Object value) {
    return new LinkedHashMap<>(Map.of(name, value));
  }

  private static CallOutcome<Receipt> send(String dialect, Operation op) {
    try (PurpleFlea client = TestClients.client(dialect, SERVER.baseUrl())) {
      return client.send(op, KEY);
    }
  }

  private static @Nullable String escrowId(CallOutcome<Receipt> outcome) {
    assertThat(outcome).isInstanceOf(CallOutcome.Done.class);
    return ((CallOutcome.Done<Receipt>) outcome).value().escrowId();
  }

  private static void verify(String path, String body) {
    SERVER.verify(
        1,
        postRequestedFor(urlEqualTo(path))
            .withHeader("Authorization", equalTo("Bearer " + TestClients.SECRET))
            .withHeader("Idempotency-Key", equalTo(KEY))
            .withRequestBody(
                equalTo(body.replace("ref:K", "ref:" + KEY).replace("\"K\"", "\"" + KEY + "\""))));
  }
}
