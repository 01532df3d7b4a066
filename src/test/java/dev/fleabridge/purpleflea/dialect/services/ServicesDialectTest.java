package dev.fleabridge.purpleflea.dialect.services;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static dev.fleabridge.purpleflea.client.TestClients.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Attempted;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.EscrowView;
import dev.fleabridge.purpleflea.LedgerEntry;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.PositionView;
import dev.fleabridge.purpleflea.Query;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.Side;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import dev.fleabridge.purpleflea.client.TestClients;
import dev.fleabridge.purpleflea.dialect.Dialect;
import dev.fleabridge.purpleflea.dialect.Dialects;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** Requests and answers of the public servers, as their sources have them. */
class ServicesDialectTest {

  private static final BigDecimal AMOUNT = new BigDecimal("33.333333");

  private static final Operation LIMIT =
      new Operation.LimitOrder(
          "treasury",
          "tsla",
          Side.SHORT,
          new BigDecimal("500"),
          new BigDecimal("260.55"),
          new BigDecimal("3"));

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort())
          .build();

  private PurpleFlea client;

  @BeforeEach
  void connect() {
    client =
        TestClients.client(
            "services", TestClients.settings(SERVER.baseUrl()).build(), new KeyPerService());
  }

  @AfterEach
  void hangUp() {
    client.close();
  }

  @Test
  void paysFromTheCasinoBalance() {
    SERVER.stubFor(
        post("/api/v1/stats/pay")
            .willReturn(
                okJson(
                    """
                    {"tx_id":"pay_0123456789abcdef","from":"ag_0","to":"ag_1",
                     "amount":33.333333000000004,"memo":"x","sender_new_balance":68.79666700000001,
                     "timestamp":"2026-11-20T10:00:00.000Z","_info":{"service":"casino"}}
                    """)));

    Receipt receipt =
        done(client.send(new Operation.Transfer("treasury", "ag_1", AMOUNT, "thanks"), KEY));

    assertThat(receipt.txId()).isEqualTo("pay_0123456789abcdef");
    assertThat(receipt.newBalance()).isEqualByComparingTo("68.796667");
    verify(
        "/api/v1/stats/pay",
        "CASINO",
        "{\"to_agent_id\":\"ag_1\",\"amount\":33.333333,\"memo\":\"thanks ref:K\"}");
  }

  @Test
  void createsAnEscrowWithTheReferenceInItsDescription() {
    SERVER.stubFor(
        post("/escrow/create")
            .willReturn(
                jsonResponse(
                    """
                    {"escrow_id":"esc_0123456789abcdef","amount_usd":33.333333,
                     "commission_usd":0.333333,"net_to_counterparty":33,"status":"funded"}
                    """,
                    201)));

    Receipt receipt =
        done(
            client.send(
                new Operation.CreateEscrow(
                    "treasury", "ag_1", AMOUNT, "work", 48, Map.of("a", 1), "ref_12345678"),
                KEY));

    assertThat(receipt.escrowId()).isEqualTo("esc_0123456789abcdef");
    assertThat(receipt.fee()).isEqualByComparingTo("0.333333");
    assertThat(receipt.net()).isEqualByComparingTo("33");
    assertThat(receipt.status()).isEqualTo("funded");
    verify(
        "/escrow/create",
        "ESCROW",
        "{\"amount_usd\":33.333333,\"description\":\"work ref:K\","
            + "\"counterparty_agent_id\":\"ag_1\",\"timeout_hours\":48,"
            + "\"referral_code\":\"ref_12345678\"}");
  }

  @Test
  void takesAnEscrowThroughItsStates() {
    for (String step : List.of("complete", "release", "dispute")) {
      SERVER.stubFor(
          post("/escrow/" + step + "/esc_1")
              .willReturn(
                  okJson(
                      "{\"escrow_id\":\"esc_1\",\"status\":\"%sd\",\"commission\":0.1}"
                          .formatted(step))));
    }

    Receipt released =
        done(client.send(new Operation.ReleaseEscrow("t", "esc_1", "ok", Map.of()), KEY));
    client.send(new Operation.CompleteEscrow("worker", "esc_1"), KEY);
    client.send(new Operation.DisputeEscrow("t", "esc_1", "late"), KEY);

    assertThat(released.txId()).isNull();
    assertThat(released.status()).isEqualTo("released");
    verify("/escrow/release/esc_1", "ESCROW", "{}");
    verify("/escrow/complete/esc_1", "ESCROW", "{}");
    verify("/escrow/dispute/esc_1", "ESCROW", "{\"reason\":\"late ref:K\"}");
  }

  @Test
  void opensAndClosesAPosition() {
    SERVER.stubFor(
        post("/v1/trade/open")
            .willReturn(
                okJson(
                    "{\"position_id\":\"pos_1\",\"order_id\":\"ord_1\",\"size_usd\":500.04,"
                        + "\"entry_price\":65000.1,\"leverage\":2,\"coin\":\"BTC\",\"side\":\"long\","
                        + "\"fee\":0.06,\"status\":\"open\"}")));
    SERVER.stubFor(
        post("/v1/trade/close")
            .willReturn(okJson("{\"position_id\":\"pos_1\",\"status\":\"closed\",\"pnl\":-3.25}")));

    Receipt opened =
        done(
            client.send(
                new Operation.OpenPosition(
                    "t", "BTC", Side.LONG, new BigDecimal("500"), BigDecimal.TWO, Map.of()),
                KEY));
    Receipt closed = done(client.send(new Operation.ClosePosition("t", "pos_1"), KEY));

    assertThat(opened.positionId()).isEqualTo("pos_1");
    assertThat(opened.orderId()).isEqualTo("ord_1");
    assertThat(opened.fill())
        .isEqualTo(
            new Receipt.Fill(
                new BigDecimal("500.040000"),
                new BigDecimal("65000.100000"),
                new BigDecimal("2.000000"),
                List.of()));
    assertThat(closed.status()).isEqualTo("closed");
    assertThat(Objects.requireNonNull(closed.fill()).profit()).isEqualByComparingTo("-3.25");
    verify(
        "/v1/trade/open",
        "TRADING",
        "{\"coin\":\"BTC\",\"side\":\"long\",\"size_usd\":500.0,\"leverage\":2.0}");
    verify("/v1/trade/close", "TRADING", "{\"position_id\":\"pos_1\"}");
  }

  @Test
  void tellsWhatAnOrderCameToThatIsNotWhatWasAsked() {
    String answer =
        """
        {"position_id":"pos_1","order_id":"ord_1","size_usd":%s,"entry_price":65000,
         "leverage":%s,"coin":"%s","side":"%s"}
        """;
    Operation open =
        new Operation.OpenPosition(
            "t", "BTC", Side.LONG, new BigDecimal("500"), new BigDecimal("20"), Map.of());
    SERVER.stubFor(
        post("/v1/trade/open").willReturn(okJson(answer.formatted("200.2", "10", "BTC", "long"))));
    Receipt.Fill fill = Objects.requireNonNull(done(client.send(open, KEY)).fill());
    assertThat(fill.deviations())
        .containsExactly("filled 200.20 of 500.00", "leverage 10 instead of 20");

    for (String[] other : new String[][] {{"ETH", "long"}, {"BTC", "short"}}) {
      SERVER.stubFor(
          post("/v1/trade/open")
              .willReturn(okJson(answer.formatted("500", "20", other[0], other[1]))));
      assertThat(client.send(open, KEY)).isInstanceOf(CallOutcome.Unknown.class);
    }
    SERVER.stubFor(post("/v1/trade/close").willReturn(okJson("{\"position_id\":\"pos_9\"}")));
    assertThat(client.send(new Operation.ClosePosition("t", "pos_1"), KEY))
        .isInstanceOf(CallOutcome.Unknown.class);
  }

  @Test
  void registersAnAgentAndHidesItsKeyEverywhereButInTheReceipt() {
    String key = "sk_live_0123456789abcdef0123456789abcdef0123456789abcdef";
    SERVER.stubFor(
        post("/api/v1/auth/register")
            .willReturn(jsonResponse("{\"agent_id\":\"ag_2\",\"api_key\":\"" + key + "\"}", 201)));

    CallOutcome<Receipt> outcome =
        client.send(new Operation.RegisterAgent("worker-7", Service.CASINO, null), KEY);

    Receipt receipt = done(outcome);
    assertThat(receipt.agentId()).isEqualTo("ag_2");
    assertThat(Objects.requireNonNull(receipt.issuedKey()).reveal()).isEqualTo(key);
    assertThat(outcome.toString()).doesNotContain(key).doesNotContain(key.substring(8));
  }

  @Test
  void readsBalanceLedgerEscrowPositionsAndTrades() {
    SERVER.stubFor(
        get("/api/v1/auth/balance").willReturn(okJson("{\"balance_usd\":68.79666700000001}")));
    SERVER.stubFor(
        get("/api/v1/auth/ledger")
            .willReturn(
                okJson(
                    "{\"entries\":[{\"id\":\"l\",\"agentId\":\"ag_1\",\"type\":\"debit\","
                        + "\"amount\":1,\"reason\":\"payment_sent\",\"reference\":\"pay_1\","
                        + "\"service\":\"payment\",\"createdAt\":1795168800}]}")));
    SERVER.stubFor(
        get("/escrow/esc_1")
            .willReturn(
                okJson(
                    """
                    {"escrow_id":"esc_1","status":"funded","amount_usd":10,"commission_usd":0.1,
                     "net_to_counterparty":9.9,"description":"d","creator_id":"ag_1",
                     "counterparty_id":"ag_2","created_at":"2026-11-20T10:00:00.000Z",
                     "completed_at":null}
                    """)));
    SERVER.stubFor(
        get("/v1/trade/positions")
            .willReturn(
                okJson(
                    "{\"source\":\"hyperliquid\",\"positions\":[{\"position_id\":null,"
                        + "\"coin\":\"BTC\",\"side\":\"short\",\"size_usd\":12}]}")));
    SERVER.stubFor(
        get("/v1/trade/history?limit=200")
            .willReturn(
                okJson(
                    "{\"trades\":[{\"id\":\"trd_1\",\"orderId\":\"ord_1\",\"coin\":\"BTC\","
                        + "\"side\":\"buy\",\"sizeUsd\":500.04,\"fee\":0.3,"
                        + "\"createdAt\":1795168800}]}")));

    assertThat(done(client.balance("t")).amount()).isEqualByComparingTo("68.796667");
    LedgerEntry row = read(ServicesReads.ledger()).getFirst();
    assertThat(row.agent()).isEqualTo("ag_1");
    assertThat(row.credit()).isFalse();
    assertThat(row.at()).isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
    EscrowView escrow = done(client.escrow("t", "esc_1"));
    assertThat(escrow.state()).isEqualTo(EscrowView.State.FUNDED);
    assertThat(escrow.completedAt()).isNull();
    ServicesReads.Positions positions = read(ServicesReads.positions(false));
    assertThat(positions.live()).isTrue();
    PositionView position = positions.rows().getFirst();
    assertThat(position.positionId()).isNull();
    assertThat(position.side()).isEqualTo(Side.SHORT);
    assertThat(read(ServicesReads.trades()).getFirst().orderId()).isEqualTo("ord_1");
  }

  /** As a look-up reads it. */
  private static <T> T read(Query<T> query) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create(SERVER.baseUrl() + query.call().path());
      String body =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      return query.reading().apply(JsonMapper.shared().readTree(body));
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aRepeatedReleaseThatIsRefusedIsLookedUpBeforeItIsBelieved() {
    SERVER.stubFor(any(anyUrl()).willReturn(jsonResponse("{\"error\":\"invalid_status\"}", 409)));
    Operation release = new Operation.ReleaseEscrow("t", "esc_1", "ok", Map.of());
    Attempted attempted =
        Attempted.between(TestClients.NOW.minusSeconds(900), TestClients.NOW.minusSeconds(600));

    assertThat(client.send(release, KEY)).isInstanceOf(CallOutcome.Declined.class);
    assertThat(client.resend(release, KEY, attempted, Instant.MAX))
        .isInstanceOf(CallOutcome.Unknown.class);
    escrowIs("released");
    assertThat(done(client.resend(release, KEY, attempted, Instant.MAX)).status())
        .isEqualTo("released");
    escrowIs("refunded");
    CallOutcome<Receipt> refunded = client.resend(release, KEY, attempted, Instant.MAX);
    assertThat(refunded).isInstanceOf(CallOutcome.Declined.class);
    assertThat(((CallOutcome.Declined<Receipt>) refunded).code()).isEqualTo("invalid_status");
  }

  private static void escrowIs(String status) {
    SERVER.stubFor(
        get("/escrow/esc_1")
            .willReturn(
                okJson(
                    """
                    {"escrow_id":"esc_1","status":"%s","amount_usd":10,"description":"d",
                     "creator_id":"ag_1","counterparty_id":"ag_2"}
                    """
                        .formatted(status))));
  }

  @Test
  void namesAHostForEachService() {
    Dialect dialect = Dialects.named("services");
    Map<Service, URI> bases = new EnumMap<>(Service.class);
    for (Service service : Service.values()) {
      bases.put(service, dialect.defaultBase(service));
    }
    assertThat(bases)
        .containsEntry(Service.CASINO, URI.create("https://casino.purpleflea.com"))
        .containsEntry(Service.ESCROW, URI.create("https://escrow.purpleflea.com"))
        .containsEntry(Service.TRADING, URI.create("https://trading.purpleflea.com"))
        .containsEntry(Service.FAUCET, URI.create("https://faucet.purpleflea.com"))
        .containsEntry(Service.DOMAINS, URI.create("https://domains.purpleflea.com"))
        .containsEntry(Service.WALLET, URI.create("https://wallet.purpleflea.com"));
  }

  @Test
  void placesALimitOrder() {
    SERVER.stubFor(
        post("/v1/trade/limit")
            .willReturn(
                jsonResponse(
                    """
                    {"order_id":"ord_0123456789abcdef","coin":"xyz:TSLA","side":"short",
                     "size_usd":500,"leverage":5,"limit_price":260.55,"status":"pending"}
                    """,
                    201)));

    Receipt receipt = done(client.send(LIMIT, KEY));

    assertThat(receipt.orderId()).isEqualTo("ord_0123456789abcdef");
    assertThat(receipt.status()).isEqualTo("pending");
    verify(
        "/v1/trade/limit",
        "TRADING",
        "{\"coin\":\"tsla\",\"side\":\"short\",\"size_usd\":500.0,\"limit_price\":260.55,"
            + "\"leverage\":3.0}");
  }

  @Test
  void anAnswerWithAnotherPriceIsUnknown() {
    SERVER.stubFor(
        post("/v1/trade/limit")
            .willReturn(
                jsonResponse(
                    "{\"order_id\":\"ord_1\",\"size_usd\":500,\"limit_price\":260.56}", 201)));

    assertThat(client.send(LIMIT, KEY)).isInstanceOf(CallOutcome.Unknown.class);
  }

  @Test
  void cancelsALimitOrderWithItsKeyAndABodyThatIsTakenOnce() {
    SERVER.stubFor(
        delete("/v1/trade/limit-orders/ord_1")
            .willReturn(okJson("{\"message\":\"Limit order ord_1 cancelled\",\"coin\":\"BTC\"}")));
    SERVER.stubFor(
        delete("/v1/trade/limit-orders/ord_11")
            .willReturn(okJson("{\"message\":\"Limit order ord_1 cancelled\"}")));

    Receipt receipt = done(client.send(new Operation.CancelOrder("treasury", "ord_1"), KEY));

    assertThat(receipt.orderId()).isEqualTo("ord_1");
    assertThat(receipt.status()).isEqualTo("cancelled");
    SERVER.verify(
        1,
        deleteRequestedFor(urlEqualTo("/v1/trade/limit-orders/ord_1"))
            .withHeader("Authorization", equalTo("Bearer key-TRADING"))
            .withHeader("Idempotency-Key", equalTo(KEY))
            .withRequestBody(equalTo("{}")));
    assertThat(client.send(new Operation.CancelOrder("treasury", "ord_11"), KEY))
        .as("the answer is about another order")
        .isInstanceOf(CallOutcome.Unknown.class);
  }

  @ParameterizedTest
  @EnumSource(Operation.Exit.class)
  void setsAStopAndATarget(Operation.Exit exit) {
    String path = "/v1/trade/" + exit.label().replace('_', '-');
    String answer =
        "{\"order_id\":\"ord_1\",\"type\":\"%s\",\"position_id\":\"pos_1\",\"trigger_price\":%s}";
    SERVER.stubFor(post(path).willReturn(okJson(answer.formatted(exit.label(), "60000.5"))));
    Operation set =
        new Operation.SetExit("treasury", "pos_1", exit, new BigDecimal("60000.500000"));

    assertThat(done(client.send(set, KEY)).ids())
        .isEqualTo(Map.of("orderId", "ord_1", "positionId", "pos_1"));
    verify(path, "TRADING", "{\"position_id\":\"pos_1\",\"trigger_price\":60000.5}");

    SERVER.stubFor(post(path).willReturn(okJson(answer.formatted(exit.label(), "60000"))));
    assertThat(client.send(set, KEY)).isInstanceOf(CallOutcome.Unknown.class);
  }

  private static void verify(String path, String keyOf, String body) {
    SERVER.verify(
        1,
        postRequestedFor(urlEqualTo(path))
            .withHeader("Authorization", equalTo("Bearer key-" + keyOf))
            .withRequestBody(
                equalTo(body.replace("ref:K", "ref:" + KEY).replace("\"K\"", "\"" + KEY + "\""))));
  }

  private static <T> T done(CallOutcome<T> outcome) {
    assertThat(outcome).isInstanceOf(CallOutcome.Done.class);
    return ((CallOutcome.Done<T>) outcome).value();
  }

  private static final class KeyPerService implements ApiKeys {
    @Override
    public Optional<ApiKey> keyFor(String agent, Service service) {
      return Optional.of(new ApiKey("key-" + service));
    }

    @Override
    public void refresh(String agent, Service service) {}
  }
}
