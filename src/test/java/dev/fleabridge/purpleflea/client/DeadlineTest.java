package dev.fleabridge.purpleflea.client;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static dev.fleabridge.purpleflea.client.TestClients.KEY;
import static dev.fleabridge.purpleflea.client.TestClients.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Attempted;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.dialect.Dialects;
import dev.fleabridge.purpleflea.http.ClientSettings;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What comes between handing a call over and its first byte takes time: no byte leaves after the
 * deadline. And when a key that was refused is fetched anew.
 */
class DeadlineTest {

  private static final Operation PAY =
      new Operation.Transfer("payer", "payee", new BigDecimal("0.10"), "memo");
  private static final Instant DEADLINE = NOW.plusSeconds(30);

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort().containerThreads(16))
          .build();

  private final MovingClock clock = new MovingClock();
  private final SlowKeys keys = new SlowKeys();
  private PurpleFlea client;

  @BeforeEach
  void connect() {
    ClientSettings settings =
        TestClients.settings(SERVER.getRuntimeInfo().getHttpBaseUrl()).build();
    client = new PurpleFlea(settings, Dialects.named("guide"), keys, clock);
    SERVER.stubFor(any(anyUrl()).willReturn(okJson("{\"tx_id\":\"t\",\"balance_usd\":1}")));
  }

  @AfterEach
  void hangUp() {
    client.close();
  }

  private static void refuses(String key, int status) {
    SERVER.stubFor(
        post("/wallet/transfer")
            .withHeader("Authorization", equalTo("Bearer " + key))
            .willReturn(status(status)));
  }

  private static void requests(int count) {
    SERVER.verify(count, postRequestedFor(urlEqualTo("/wallet/transfer")));
  }

  @Test
  void aCallThatBeginsInTimeIsSent() {
    keys.fetching = Duration.ofSeconds(29);

    assertThat(client.send(PAY, KEY, DEADLINE)).isInstanceOf(CallOutcome.Done.class);
    requests(1);
  }

  @Test
  void aCallWhoseKeyCameTooLateIsNotSent() {
    keys.fetching = Duration.ofSeconds(30);

    assertThat(client.send(PAY, KEY, DEADLINE)).isInstanceOf(CallOutcome.NotSent.class);
    assertThat(client.resend(PAY, KEY, Attempted.between(NOW, NOW), DEADLINE))
        .isInstanceOf(CallOutcome.NotSent.class);
    requests(0);
  }

  @Test
  void aSecondCallThatWouldBeTooLateIsNotMade() {
    refuses("old", 401);
    keys.refreshing = Duration.ofSeconds(30);

    CallOutcome<Receipt> outcome = client.send(PAY, KEY, DEADLINE);

    assertThat(outcome).isInstanceOf(CallOutcome.Declined.class);
    assertThat(((CallOutcome.Declined<Receipt>) outcome).code()).isEqualTo("http_401");
    requests(1);
  }

  /** One request has left: nobody may say that there was none. */
  @Test
  void aSecondCallThatIsKeptBackWasTriedAllTheSame() {
    refuses("old", 401);
    keys.stopping = true;

    CallOutcome<Receipt> outcome = client.send(PAY, KEY);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome)
        .isInstanceOfSatisfying(
            CallOutcome.NotSent.class, tried -> assertThat(tried.withheld()).isFalse());
    requests(1);
  }

  @Test
  void aReadHasNoDeadline() {
    keys.fetching = Duration.ofDays(1);

    assertThat(client.balance("payer")).isInstanceOf(CallOutcome.Done.class);
  }

  @Test
  void aCallThatIsTooLateDoesNotSpeakAgainstTheHost() {
    ClientSettings strict =
        TestClients.settings(SERVER.getRuntimeInfo().getHttpBaseUrl())
            .breaker(2, 50, Duration.ofHours(1))
            .build();
    try (PurpleFlea careful = new PurpleFlea(strict, Dialects.named("guide"), keys, clock)) {
      for (int i = 0; i < 5; i++) {
        assertThat(careful.send(PAY, KEY, NOW)).isInstanceOf(CallOutcome.NotSent.class);
      }
      assertThat(careful.send(PAY, KEY)).isInstanceOf(CallOutcome.Done.class);
    }
  }

  @Test
  void aKeyThatIsForbiddenIsFetchedAnewAsWell() {
    refuses("old", 403);

    assertThat(client.send(PAY, KEY)).isInstanceOf(CallOutcome.Done.class);
    assertThat(keys.refreshed).isOne();
    requests(2);
  }

  @Test
  void aRefusalForOtherReasonsCostsOneRequestAndOneRefreshAMinute() {
    refuses("old", 403);
    keys.next = "old";

    for (int i = 0; i < 3; i++) {
      assertThat(client.send(PAY, KEY)).isInstanceOf(CallOutcome.Declined.class);
    }
    assertThat(keys.refreshed).isOne();
    requests(3);

    clock.advance(Duration.ofMinutes(1));
    keys.next = "new";
    assertThat(client.send(PAY, KEY)).isInstanceOf(CallOutcome.Done.class);
    assertThat(keys.refreshed).isEqualTo(2);
    requests(5);
  }

  /** Keys that take their time. */
  private final class SlowKeys implements ApiKeys {
    private Duration fetching = Duration.ZERO;
    private Duration refreshing = Duration.ZERO;
    private String key = "old";
    private String next = "new";
    private boolean stopping;
    private int refreshed;

    @Override
    public Optional<ApiKey> keyFor(String agent, Service service) {
      clock.advance(fetching);
      return Optional.of(new ApiKey(key));
    }

    @Override
    public void refresh(String agent, Service service) {
      clock.advance(refreshing);
      refreshed++;
      key = next;
      if (stopping) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final class MovingClock extends Clock {
    private Instant now = NOW;

    void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
