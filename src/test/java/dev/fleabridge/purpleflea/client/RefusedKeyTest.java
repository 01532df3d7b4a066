package dev.fleabridge.purpleflea.client;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.KeyRefusal;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.dialect.Dialects;
import dev.fleabridge.testkit.workbench.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A key that is refused for a while: a hundred payments wait for one answer. */
class RefusedKeyTest {

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  private final TestClock clock = new TestClock(TestClients.NOW);
  private final Keys keys = new Keys();
  private PurpleFlea client;
  private int number;

  @BeforeEach
  void make() {
    client = client("guide");
    SERVER.stubFor(any(anyUrl()).willReturn(okJson("{\"tx_id\":\"t\",\"balance_usd\":\"5\"}")));
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void oneOfAHundredPaymentsAsksAndTheOthersAreNotSent() {
    refuse("old", 401, "unauthorized");
    assertThat(code(pay("a"))).isEqualTo("unauthorized");
    for (int i = 0; i < 100; i++) {
      CallOutcome<Receipt> outcome = pay("a");
      assertThat(code(outcome)).isEqualTo(KeyRefusal.STILL_REFUSED);
      assertThat(((CallOutcome.Declined<Receipt>) outcome).exchange()).isNull();
    }
    assertThat(requests()).isOne();

    clock.advance(Duration.ofSeconds(15));
    assertThat(code(pay("a"))).isEqualTo("unauthorized");
    assertThat(code(pay("a"))).isEqualTo(KeyRefusal.STILL_REFUSED);
    assertThat(requests()).isEqualTo(2);
  }

  @Test
  void itIsAskedLessAndLessOften() {
    refuse("old", 401, "unauthorized");
    for (int second = 0; second < 3600; second++) {
      pay("a");
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(requests()).isBetween(12, 18);
  }

  @Test
  void aKeyOfAnotherAgentIsAnotherMatter() {
    refuse("old", 401, "unauthorized");
    pay("a");
    keys.key = "good";
    assertThat(pay("b")).isInstanceOf(CallOutcome.Done.class);
  }

  @Test
  void aRefusalForAnotherReasonStopsNobody() {
    refuse("old", 403, "forbidden");
    pay("a");
    pay("a");
    assertThat(requests()).isEqualTo(2);
  }

  @Test
  void whoeverWantedTheKeyIsRelievedOnceWhenItWasExchanged() {
    refuse("old", 403, "invalid_key");
    pay("a");
    pay("b");
    assertThat(client.relieved()).isEmpty();

    keys.key = "new";
    assertThat(client.relieved()).containsExactlyInAnyOrder("a", "b");
    assertThat(client.relieved()).isEmpty();
    assertThat(pay("a")).isInstanceOf(CallOutcome.Done.class);
  }

  /** Each look is a call of Secrets Manager, and a key may stay refused for days. */
  @Test
  void itIsLookedForOftenAtFirstAndThenOnceAMinute() {
    refuse("old", 401, "unauthorized");
    pay("a");
    int before = keys.refreshed;
    lookForFiveSecondsEach(12);
    assertThat(keys.refreshed - before).isEqualTo(12);
    lookForFiveSecondsEach(120);
    assertThat(keys.refreshed - before).isEqualTo(12 + 10);

    keys.key = "new";
    lookForFiveSecondsEach(11);
    clock.advance(Duration.ofSeconds(5));
    assertThat(client.relieved()).containsExactly("a");
  }

  private void lookForFiveSecondsEach(int times) {
    for (int i = 0; i < times; i++) {
      assertThat(client.relieved()).isEmpty();
      clock.advance(Duration.ofSeconds(5));
    }
  }

  @Test
  void theSameKeyMayBecomeGoodAgainAndAReadingFindsThat() {
    refuse("old", 401, "unauthorized");
    pay("a");
    SERVER.resetAll();
    SERVER.stubFor(any(anyUrl()).willReturn(okJson("{\"tx_id\":\"t\",\"balance_usd\":\"5\"}")));
    assertThat(code(pay("a"))).isEqualTo(KeyRefusal.STILL_REFUSED);

    assertThat(client.balance("a")).isInstanceOf(CallOutcome.Done.class);
    assertThat(client.relieved()).containsExactly("a");
    assertThat(pay("a")).isInstanceOf(CallOutcome.Done.class);
  }

  /** The secret has the new key some moments before the server takes it. */
  @Test
  void thePreviousKeyIsUsedWhileTheServerRefusesTheNewOne() {
    refuse("old", 401, "unauthorized");
    keys.previous = "earlier";
    assertThat(pay("a")).isInstanceOf(CallOutcome.Done.class);
    assertThat(pay("a")).isInstanceOf(CallOutcome.Done.class);
    assertThat(requests()).as("the refused one is not tried each time").isEqualTo(3);

    refuse("earlier", 401, "unauthorized");
    pay("a");
    int before = requests();
    assertThat(code(pay("a"))).isEqualTo(KeyRefusal.STILL_REFUSED);
    assertThat(requests()).isEqualTo(before);
  }

  /** Where the key says whose money moves, an earlier key may be another account's. */
  @Test
  void noPreviousKeyPaysWhereTheKeyIsTheAccount() {
    refuse("old", 401, "unauthorized");
    keys.previous = "earlier";
    try (PurpleFlea byKey = client("services")) {
      assertThat(code(byKey.send(payment("ag_0123456789ab"), key()))).isEqualTo("unauthorized");
    }
    assertThat(requests()).isOne();
  }

  private PurpleFlea client(String dialect) {
    String url = SERVER.getRuntimeInfo().getHttpBaseUrl();
    return new PurpleFlea(TestClients.settings(url).build(), Dialects.named(dialect), keys, clock);
  }

  private void refuse(String key, int status, String code) {
    SERVER.stubFor(
        any(anyUrl())
            .withHeader("Authorization", equalTo("Bearer " + key))
            .willReturn(jsonResponse("{\"error\":\"" + code + "\"}", status)));
  }

  private CallOutcome<Receipt> pay(String payer) {
    return client.send(payment(payer), key());
  }

  private static Operation payment(String payer) {
    return new Operation.Transfer(payer, "ag_ba9876543210", new BigDecimal("1"), "memo");
  }

  private String key() {
    return "key-" + number++;
  }

  private static String code(CallOutcome<Receipt> outcome) {
    return outcome instanceof CallOutcome.Declined<Receipt> declined
        ? declined.code()
        : String.valueOf(outcome);
  }

  private static int requests() {
    return SERVER.findAll(anyRequestedFor(anyUrl())).size();
  }

  /** One key for everybody, which a test exchanges. */
  private static final class Keys implements ApiKeys {
    private String key = "old";
    private int refreshed;
    private @Nullable String previous;

    @Override
    public Optional<ApiKey> keyFor(String agent, Service service) {
      return Optional.of(new ApiKey(key));
    }

    @Override
    public Optional<ApiKey> previous(String agent, Service service) {
      return Optional.ofNullable(previous).map(ApiKey::new);
    }

    @Override
    public void refresh(String agent, Service service) {
      refreshed++;
    }
  }
}
