package dev.fleabridge.purpleflea.client;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static dev.fleabridge.purpleflea.client.TestClients.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.http.ClientSettings;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the client connects: keys, limits, addresses, and what it keeps of an exchange. */
class ConnectionTest {

  private static final Operation PAY =
      new Operation.Transfer("payer", "payee", new BigDecimal("0.10"), "memo");

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(
              WireMockConfiguration.wireMockConfig()
                  .dynamicPort()
                  .dynamicHttpsPort()
                  .containerThreads(32))
          .build();

  private @Nullable PurpleFlea open;

  @AfterEach
  void hangUp() {
    if (open != null) {
      open.close();
    }
  }

  private PurpleFlea client(ClientSettings.Builder settings, ApiKeys keys) {
    PurpleFlea client = TestClients.client("guide", settings.build(), keys);
    open = client;
    return client;
  }

  private PurpleFlea client() {
    return client(settings(), TestClients.keys());
  }

  private static ClientSettings.Builder settings() {
    return TestClients.settings(SERVER.getRuntimeInfo().getHttpBaseUrl());
  }

  private static void answers(int status, String body) {
    SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(status).withBody(body)));
  }

  @Test
  void a503IsExactlyOneRequest() {
    answers(503, "");

    assertThat(client().send(PAY, KEY)).isInstanceOf(CallOutcome.Unknown.class);
    SERVER.verify(1, postRequestedFor(urlEqualTo("/wallet/transfer")));
  }

  @Test
  void aRefusedKeyIsRefreshedOnceAndTheCallSentAgainWithTheNewOne() {
    SERVER.stubFor(
        post("/wallet/transfer")
            .withHeader("Authorization", equalTo("Bearer new"))
            .willReturn(okJson("{\"tx_id\":\"t\"}")));
    SERVER.stubFor(
        post("/wallet/transfer")
            .withHeader("Authorization", equalTo("Bearer old"))
            .willReturn(status(401)));
    RotatingKeys keys = new RotatingKeys("old", "new", "newer");

    assertThat(client(settings(), keys).send(PAY, KEY)).isInstanceOf(CallOutcome.Done.class);
    assertThat(keys.refreshed).hasValue(1);
    SERVER.verify(2, postRequestedFor(urlEqualTo("/wallet/transfer")));
  }

  @Test
  void aKeyThatIsRefusedTwiceIsDeclined() {
    answers(401, "{\"error\":\"unauthorized\"}");
    RotatingKeys keys = new RotatingKeys("old", "new", "newer");

    CallOutcome<Receipt> outcome = client(settings(), keys).send(PAY, KEY);

    assertThat(outcome).isInstanceOf(CallOutcome.Declined.class);
    assertThat(((CallOutcome.Declined<Receipt>) outcome).code()).isEqualTo("unauthorized");
    SERVER.verify(2, postRequestedFor(urlEqualTo("/wallet/transfer")));
  }

  @Test
  void aRefreshThatBringsTheSameKeyIsNotTriedAgain() {
    answers(401, "");
    TestClients.CountingKeys keys = new TestClients.CountingKeys();

    assertThat(client(settings(), keys).send(PAY, KEY)).isInstanceOf(CallOutcome.Declined.class);
    assertThat(keys.refreshed).hasValue(1);
    SERVER.verify(1, postRequestedFor(urlEqualTo("/wallet/transfer")));
  }

  @Test
  void anAgentWithoutAKeyIsDeclinedAndAStoreThatIsDownIsNotSent() {
    answers(200, "{}");

    assertThat(client(settings(), new RotatingKeys()).send(PAY, KEY))
        .isEqualTo(
            new CallOutcome.Declined<Receipt>(
                "no_api_key", "agent payer has no key for the wallet service", null));
    assertThat(client(settings(), new BrokenKeys()).send(PAY, KEY))
        .isEqualTo(CallOutcome.NotSent.withheld("the key of payer could not be fetched"));
    assertThat(SERVER.getAllServeEvents()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Retry-After       | 7                             |                              | 7
          Retry-After       | Fri, 20 Nov 2026 10:00:30 GMT |                              | 30
          Retry-After       | Fri, 20 Nov 2026 09:00:00 GMT |                              | 0
          Retry-After       | 9999999                       |                              | 86400
          Retry-After       | 99999999999999999999          | {"retry_after_seconds":12}   | 12
          X-Other           | 1                             | {"retry_after_seconds":1e99} |
          X-RateLimit-Reset | 1795168845                    |                              | 45
          X-Other           | 1                             | {"retry_after_seconds":12}   | 12
          X-Other           | 1                             | {"reset_at":"2026-11-20T10:01:00.000Z"} | 60
          Retry-After       | 3                             | {"retry_after_seconds":12}   | 3
          Retry-After       | soon                          | {"error":"rate_limited"}     |
          X-Other           | 1                             |                              |
          """)
  void aThrottledCallSaysHowLongToWait(
      String header, String value, @Nullable String body, @Nullable Long seconds) {
    SERVER.stubFor(
        any(anyUrl())
            .willReturn(
                aResponse()
                    .withStatus(429)
                    .withHeader(header, value)
                    .withBody(body == null ? "" : body)));

    CallOutcome<Receipt> outcome = client().send(PAY, KEY);

    assertThat(outcome).isInstanceOf(CallOutcome.Throttled.class);
    assertThat(((CallOutcome.Throttled<Receipt>) outcome).retryAfter())
        .isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
  }

  @Test
  void theBreakerOpensOnFailuresAndNotOnRefusals() {
    PurpleFlea client =
        client(settings().breaker(4, 50, Duration.ofMinutes(1)), TestClients.keys());
    answers(400, "{\"error\":\"no\"}");
    for (int i = 0; i < 10; i++) {
      assertThat(client.send(PAY, KEY)).isInstanceOf(CallOutcome.Declined.class);
    }
    answers(500, "");
    for (int i = 0; i < 4; i++) {
      client.send(PAY, KEY);
    }
    int before = SERVER.getAllServeEvents().size();

    CallOutcome<Receipt> outcome = client.send(PAY, KEY);

    assertThat(outcome).isInstanceOf(CallOutcome.NotSent.class);
    assertThat(((CallOutcome.NotSent<Receipt>) outcome).reason()).endsWith("circuit breaker open");
    assertThat(SERVER.getAllServeEvents()).hasSize(before);
  }

  @ParameterizedTest
  @CsvSource({"1, 9, to localhost", "9, 1, this agent's key"})
  void callsBeyondTheLimitAreNotSent(int perHost, int perKey, String reason) throws Exception {
    SERVER.stubFor(
        any(anyUrl()).willReturn(aResponse().withFixedDelay(2_000).withBody("{\"tx_id\":\"t\"}")));
    PurpleFlea client =
        client(
            settings().concurrency(perHost, perKey).permitWait(Duration.ZERO), TestClients.keys());
    CyclicBarrier together = new CyclicBarrier(3);
    Callable<CallOutcome<Receipt>> call =
        () -> {
          together.await();
          return client.send(PAY, KEY);
        };

    List<CallOutcome<Receipt>> outcomes = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<CallOutcome<Receipt>> future : threads.invokeAll(List.of(call, call, call))) {
        outcomes.add(future.get());
      }
    }

    assertThat(outcomes).filteredOn(CallOutcome.Done.class::isInstance).hasSize(1);
    assertThat(outcomes)
        .filteredOn(o -> o instanceof CallOutcome.NotSent<Receipt> n && n.reason().contains(reason))
        .hasSize(2);
    assertThat(SERVER.getAllServeEvents()).hasSize(1);
  }

  @Test
  void callsBeyondTheRateAreNotSent() {
    answers(200, "{\"tx_id\":\"t\"}");
    PurpleFlea client =
        client(settings().requestsPerSecond(1).permitWait(Duration.ZERO), TestClients.keys());

    // Two of three calls within a second: whatever the moment, the limiter turns one away.
    Map<Boolean, Long> sent =
        Stream.generate(() -> client.send(PAY, KEY))
            .limit(20)
            .collect(
                Collectors.partitioningBy(
                    CallOutcome.Done.class::isInstance, Collectors.counting()));

    assertThat(sent.get(false)).isPositive();
    assertThat((long) SERVER.getAllServeEvents().size()).isEqualTo(sent.get(true));
  }

  @Test
  void anInterruptedThreadSendsNothing() {
    answers(200, "{\"tx_id\":\"t\"}");
    PurpleFlea client = client();
    Thread.currentThread().interrupt();

    CallOutcome<Receipt> outcome = client.send(PAY, KEY);

    assertThat(Thread.interrupted()).as("the interrupt is left standing").isTrue();
    assertThat(outcome).isEqualTo(CallOutcome.NotSent.withheld("interrupted before sending"));
    assertThat(SERVER.getAllServeEvents()).isEmpty();
  }

  @Test
  void anUntrustedCertificateIsNotSent() {
    answers(200, "{\"tx_id\":\"t\"}");
    PurpleFlea client =
        client(TestClients.settings(SERVER.getRuntimeInfo().getHttpsBaseUrl()), TestClients.keys());

    assertThat(client.send(PAY, KEY))
        .isEqualTo(new CallOutcome.NotSent<Receipt>("the TLS handshake failed"));
    assertThat(SERVER.getAllServeEvents()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api.example.com",
        "http://localhost.example.com",
        "http://10.0.0.1",
        "ftp://localhost",
        "https://user:pw@api.example.com",
        "https://api.example.com?x=1",
        "/v1"
      })
  void anUnsafeAddressIsRefusedAtConstruction(String address) {
    ClientSettings settings = ClientSettings.builder().baseUrl(URI.create(address)).build();

    assertThatThrownBy(() -> TestClients.client("guide", settings, TestClients.keys()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the address of the wallet service");
  }

  @Test
  void plainHttpIsAllowedToTheLoopbackAndWhereSaidSo() {
    for (String loopback :
        new String[] {"http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"}) {
      TestClients.client("guide", loopback).close();
    }
    TestClients.client(
            "guide",
            TestClients.settings("http://purpleflea.internal").allowPlainHttp(true).build(),
            TestClients.keys())
        .close();
  }

  @Test
  void theAddressOfAServiceGoesBeforeTheCommonOne() {
    answers(200, "{\"tx_id\":\"t\",\"escrow_id\":\"e\"}");
    ClientSettings.Builder settings =
        settings()
            .serviceBaseUrl(
                Service.WALLET, URI.create(SERVER.getRuntimeInfo().getHttpBaseUrl() + "/w/"));
    PurpleFlea client = client(settings, TestClients.keys());

    client.send(PAY, KEY);
    client.send(new Operation.ReleaseEscrow("a", "esc_1", "n", Map.of()), KEY);

    SERVER.verify(postRequestedFor(urlEqualTo("/w/wallet/transfer")));
    SERVER.verify(postRequestedFor(urlEqualTo("/escrow/release")));
  }

  @Test
  void theRecordCarriesNoSecret() {
    answers(
        400,
        "{\"error\":\"no\",\"message\":\"bad key %s\",\"api_key\":\"topsecret\",\"x\":\"sk_live_00112233\"}"
            .formatted(TestClients.SECRET));
    Operation leaking =
        new Operation.Transfer(
            "a", "b", BigDecimal.ONE, "{\"password\":\"hunter2\",\"k\":\"Bearer xyz\"}");

    CallOutcome<Receipt> outcome = client().send(leaking, KEY);

    assertThat(outcome.toString())
        .doesNotContain(TestClients.SECRET, "topsecret", "sk_live_00112233", "hunter2", "xyz")
        .contains("***")
        .contains(KEY);
  }

  @Test
  void anErrorInsideAReadIsNeverThrown() {
    SERVER.stubFor(
        get("/wallet/a")
            .inScenario("reads")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(okJson("{}"))
            .willSetStateTo("second"));
    SERVER.stubFor(
        get("/wallet/a").inScenario("reads").whenScenarioStateIs("second").willReturn(status(404)));

    PurpleFlea client = client();

    assertThat(client.balance("a")).isInstanceOf(CallOutcome.Unknown.class);
    assertThat(client.balance("a")).isInstanceOf(CallOutcome.Declined.class);
    assertThat(client.balance("../a")).isInstanceOf(CallOutcome.Declined.class);
  }

  /** Goes to the next key at each refresh; without any, no agent has a key. */
  private static final class RotatingKeys implements ApiKeys {
    final AtomicInteger refreshed = new AtomicInteger();
    private final String[] values;

    RotatingKeys(String... values) {
      this.values = values;
    }

    @Override
    public Optional<ApiKey> keyFor(String agent, Service service) {
      return values.length == 0
          ? Optional.empty()
          : Optional.of(new ApiKey(values[refreshed.get()]));
    }

    @Override
    public void refresh(String agent, Service service) {
      refreshed.incrementAndGet();
    }
  }

  private static final class BrokenKeys implements ApiKeys {
    @Override
    public Optional<ApiKey> keyFor(String agent, Service service) {
      throw new IllegalStateException("the store is down");
    }

    @Override
    public void refresh(String agent, Service service) {}
  }
}
