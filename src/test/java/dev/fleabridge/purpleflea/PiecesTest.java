package dev.fleabridge.purpleflea;

import static dev.fleabridge.purpleflea.client.TestClients.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.purpleflea.client.PurpleFlea;
import dev.fleabridge.purpleflea.client.TestClients;
import dev.fleabridge.purpleflea.dialect.Dialect;
import dev.fleabridge.purpleflea.dialect.Dialects;
import dev.fleabridge.purpleflea.http.ClientSettings;
import dev.fleabridge.purpleflea.http.OneShotBody;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The small parts: references, amounts, masks, keys, settings, and the making of a dialect. */
class PiecesTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          memo,            memo ref:KEY
          ``,              ref:KEY
          {},              {"ref":"KEY"}
          {"a":1.10},      `{"a":1.10,"ref":"KEY"}`
          {"ref":1},       {"ref":1} ref:KEY
          {broken},        {broken} ref:KEY
          [1],             [1] ref:KEY
          """)
  void theReferenceGoesIntoTheText(@Nullable String text, String expected) {
    String written = Reference.in(text == null ? "" : text, KEY);

    assertThat(written).isEqualTo(expected.replace("KEY", KEY));
    assertThat(Reference.isIn(written, KEY)).isTrue();
    assertThat(Reference.isIn(written, KEY.substring(1))).isFalse();
    assertThat(Reference.isIn(written, KEY.substring(0, 8))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.10, 0.1",
    "50, 50.00, 50.0",
    "5E+1, 50.00, 50.0",
    "0.333333, 0.333333, 0.333333",
    "0E-9, 0.00, 0.0",
    "1.500000, 1.50, 1.5"
  })
  void anAmountIsWrittenPlainly(BigDecimal amount, String text, String number) {
    assertThat(Amounts.asText(amount)).isEqualTo(text);
    assertThat(Json.MAPPER.writeValueAsString(Amounts.asNumber(amount))).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"api_key\":\"hidden-value\"}",
        "{\"monero_keys\":{\"private_view_key\":\"hidden-value\"}}",
        "{\"password\" : \"a\\\"hidden-value\"}",
        "{\"memo\":\"{\\\"client_secret\\\": \\\"hidden-value\\\"}\"}",
        "{\"x\":\"Authorization: Bearer hidden-value\"}",
        "{\"hl_signing_key\":\"hidden-value",
        "{\"x\":\"sk_trade_hiddenvalue1\"}",
        "{\"x\":\"pf_sk_live_hiddenvalue1\"}",
        "{\"x\":\"MyOwnKey-hidden\"}"
      })
  void aSecretIsMasked(String body) {
    assertThat(Masking.recorded(body, new ApiKey("MyOwnKey-hidden")))
        .doesNotContain("hidden")
        .contains("***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"idempotency_key\":\"0123456789abcdef\"}",
        "{\"agent\":\"pf_agent_0123456789\"}",
        "{\"client_seed\":\"abc\",\"server_seed_hash\":\"00ff\"}"
      })
  void whatIsNoSecretIsNot(String body) {
    assertThat(Masking.recorded(body, null)).isEqualTo(body);
  }

  @Test
  void aRecordedBodyIsBounded() {
    String escapes = "{\"password\":\"" + "\\\"".repeat(600_000) + "\"}";

    assertThat(Masking.recorded(escapes, null)).hasSizeLessThanOrEqualTo(16_384);
    assertThat(Masking.recorded("x".repeat(20_000), null)).hasSize(16_384).endsWith("…");
  }

  /** An answer can be anything, and is recorded after the money has moved. */
  @ParameterizedTest
  @ValueSource(
      strings = {"sk|_a", "pf|_aaaaaa", "pk_a|_9", "|\\", "\"password\":\"|\\\"", "Bearer| "})
  void aLongTextThatLooksLikeASecretIsRecordedWithoutFault(String text) throws Exception {
    String[] parts = text.split("\\|", -1);
    FutureTask<String> recording =
        new FutureTask<>(() -> Masking.recorded(parts[0] + parts[1].repeat(8_000), null));
    Thread.ofVirtual().start(recording);

    assertThat(recording.get()).hasSizeLessThanOrEqualTo(16_384);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1e99999999999}",
        "{\"a\":-1E+99999999999999999999}",
        "{\"a\":1e999999999}",
        "{\"a\":[1e-9999]}"
      })
  void aNumberThatNobodyCanHoldIsNotJson(String text) {
    assertThat(Json.parseOrNull(text)).isNull();
  }

  /** A text is read by no node factory, so what bounds numbers does not bound it. */
  @ParameterizedTest
  @ValueSource(strings = {"1e15", "-1e99999", "1e-401", "0e-401", "1e99999999999"})
  void anAmountBeyondAllAmountsIsNone(String amount) {
    JsonNode answer = answer("\"" + amount + "\"");

    assertThat(Json.amount(answer, "it")).isNull();
    assertThatThrownBy(() -> Json.needAmount(answer, "it")).isInstanceOf(UnreadableAnswer.class);
  }

  /** A million digits keep a processor busy for a minute, and no time limit sees it. */
  @Test
  @Timeout(10)
  void anAmountOfAnyLengthIsReadAtOnce() {
    String digits = "9".repeat(1_000_000);
    for (String text : List.of(digits, "0." + digits, "1" + " ".repeat(500), "1e-" + digits)) {
      assertThat(Json.amount(answer("\"" + text + "\""), "it")).isNull();
    }
    assertThat(Json.amount(answer("\"0.1000000000000000055511151231257827\""), "it"))
        .isEqualByComparingTo("0.1");
  }

  /** Computed with, or written to the ledger, they would throw after the money has moved. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "31556889864403199",
        "-31557014167219200",
        "9223372036854775807",
        "-1",
        "1732000000000",
        "\"+1000000000-12-31T23:59:59.999999999Z\"",
        "\"-1000000000-01-01T00:00:00Z\"",
        "\"1969-12-31T23:59:59Z\""
      })
  void aTimeThatNobodyMeansIsNone(String time) {
    assertThat(Json.time(answer(time), "it")).isNull();
    assertThatThrownBy(() -> Json.needTime(answer(time), "it"))
        .isInstanceOf(UnreadableAnswer.class);
  }

  private static JsonNode answer(String value) {
    return Objects.requireNonNull(Json.parseOrNull("{\"it\":" + value + "}"));
  }

  /** The ledger keeps ids in text columns with indexes on them. */
  @ParameterizedTest
  @ValueSource(strings = {"a\\u0000b", "a\\nb", "a\\u0085b", "LONG"})
  void anIdThatCannotBeKeptMakesAnAnswerUnreadable(String id) {
    JsonNode answer =
        Objects.requireNonNull(
            Json.parseOrNull("{\"id\":\"" + id.replace("LONG", "x".repeat(257)) + "\"}"));

    assertThatThrownBy(() -> Json.needId(answer, "id")).isInstanceOf(UnreadableAnswer.class);
    assertThatThrownBy(() -> Json.id(answer, "id")).isInstanceOf(UnreadableAnswer.class);
    assertThat(Json.id(answer, "other")).isNull();
  }

  @Test
  void aKeyHidesItsValueAndRefusesWhatIsNoHeader() {
    assertThat(new ApiKey(" pf_live_abc ")).hasToString("ApiKey[***]");
    assertThat(new ApiKey("a")).isEqualTo(new ApiKey("a")).isNotEqualTo(new ApiKey("b"));
    assertThatThrownBy(() -> new ApiKey("topsecret\r\nX: y"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("topsecret");
    assertThatThrownBy(() -> new ApiKey(" ")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBodyCanBeTakenOnce() {
    OneShotBody body = new OneShotBody(new byte[] {1, 2, 3});
    assertThat(body.isTaken()).isFalse();

    assertThat(subscribe(body)).isNull();
    assertThat(body.isTaken()).isTrue();
    assertThat(subscribe(body)).hasMessageContaining("once and never again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "true"})
  void aProcessInWhichTheJdkSendsTwiceIsRefused(String value) {
    String property = "jdk.httpclient.enableAllMethodRetry";
    System.setProperty(property, value);
    try {
      assertThatThrownBy(() -> TestClients.client("guide", "http://localhost:1"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(property);
    } finally {
      System.clearProperty(property);
    }
  }

  private static @Nullable Throwable subscribe(HttpRequest.BodyPublisher body) {
    AtomicReference<@Nullable Throwable> problem = new AtomicReference<>();
    body.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(ByteBuffer item) {}

          @Override
          public void onError(Throwable throwable) {
            problem.set(throwable);
          }

          @Override
          public void onComplete() {}
        });
    return problem.get();
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    Duration second = Duration.ofSeconds(1);
    assertThat(ClientSettings.defaults().maxResponseBytes()).isEqualTo(1_048_576);
    assertThatThrownBy(() ->
            ClientSettings.builder()
                .timeouts(second, second.multipliedBy(3), second.multipliedBy(2))
                .build())
        .hasMessageContaining("the call timeout");
    assertThatThrownBy(() -> ClientSettings.builder().concurrency(0, 1).build())
        .hasMessageContaining("at least 1");
    assertThatThrownBy(() -> ClientSettings.builder().breaker(1, 101, second).build())
        .hasMessageContaining("1 to 100");
    assertThatThrownBy(() -> ClientSettings.builder().settlingTime(second.negated()).build())
        .hasMessageContaining("negative");
  }

  @Test
  void attemptsHaveAnOrder() {
    Instant now = TestClients.NOW;
    assertThatThrownBy(() -> Attempted.between(now, now.minusSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ofAnUnknownDialectOnlyTheKnownOnesAreTold() {
    assertThat(Dialects.all())
        .extracting(Dialect::name)
        .containsExactlyInAnyOrder("guide", "sagemaker", "databricks", "services");
    assertThatThrownBy(() -> Dialects.named("klingon"))
        .hasMessageNotContaining("klingon")
        .hasMessageContaining("databricks, guide, sagemaker, services");
  }

  @Test
  void aFifthDialectIsOneClass() {
    try (PurpleFlea client =
        new PurpleFlea(
            TestClients.settings("http://127.0.0.1:9").build(),
            new Fifth(),
            TestClients.keys(),
            TestClients.clock())) {
      Operation pay = new Operation.Payout("a", "b", BigDecimal.ONE, "m");
      assertThat(client.supports(Operation.Payout.class)).isTrue();
      assertThat(client.supports(Operation.Transfer.class)).isFalse();
      assertThat(client.send(pay, KEY)).isInstanceOf(CallOutcome.NotSent.class);
      assertThat(client.lookUp(pay, KEY, Attempted.between(TestClients.NOW, TestClients.NOW)))
          .isInstanceOf(Finding.CannotTell.class);
    }
  }

  private static final class Fifth implements Dialect {
    @Override
    public String name() {
      return "fifth";
    }

    @Override
    public URI defaultBase(Service service) {
      return URI.create("https://example.com");
    }

    @Override
    public Set<Class<? extends Operation>> operations() {
      return Set.of(Operation.Payout.class);
    }

    @Override
    public Fees fees() {
      return new Fees(false, new BigDecimal("0.005"), false);
    }

    @Override
    public Call write(Operation op, String idempotencyKey) {
      return Call.post(Service.WALLET, "/pay", Reference.in(Map.of(), idempotencyKey));
    }

    @Override
    public Receipt receipt(Operation op, JsonNode answer) {
      return Receipt.ofId(Receipt.TX_ID, Json.needText(answer, "id"));
    }
  }
}
