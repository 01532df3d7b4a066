package dev.fleabridge.purpleflea.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.http.ClientSettings;
import dev.fleabridge.purpleflea.http.Resilience;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What fails for one kind of call leaves the others alone. */
class BreakersTest {

  private static final String HOST = "api.example";

  private final Resilience guards =
      new Resilience(ClientSettings.builder().breaker(4, 50, Duration.ofMinutes(10)).build());

  @Test
  void readingsThatFailKeepNoPaymentFromBeingSent() {
    for (int i = 0; i < 20; i++) {
      call("wallet, reading", "failed");
    }
    assertThat(call("wallet, reading", "done")).contains("circuit breaker open");
    assertThat(call("wallet, paying", "done")).isEqualTo("done");
    assertThat(call("escrow, reading", "done")).isEqualTo("done");
  }

  /** A half-open breaker lets as many calls through as it waits for the ends of. */
  @Test
  void anErrorOfOursGivesThePermitBack() {
    Resilience half =
        new Resilience(ClientSettings.builder().breaker(4, 50, Duration.ofMillis(1)).build());
    for (int i = 0; i < 4; i++) {
      half.guard(HOST, "wallet", "key", () -> "failed", why -> why, "failed"::equals);
    }
    int errors = 0;
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (errors < 10 && System.nanoTime() < end) {
      try {
        half.guard(HOST, "wallet", "key", BreakersTest::fail, why -> why, "failed"::equals);
      } catch (StackOverflowError e) {
        errors++;
      }
    }
    assertThat(errors).isEqualTo(10);
    assertThat(half.guard(HOST, "wallet", "key", () -> "done", why -> why, "failed"::equals))
        .isEqualTo("done");
  }

  private static String fail() {
    throw new StackOverflowError("of a test");
  }

  private String call(String circuit, String result) {
    return guards.guard(HOST, circuit, "key", () -> result, why -> why, "failed"::equals);
  }
}
