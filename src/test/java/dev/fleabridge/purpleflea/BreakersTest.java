package dev.fleabridge.purpleflea;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What fails for one kind of call leaves the others alone. */
class BreakersTest {

  private static final String HOST = "api.example";

  private final Guards guards =
      new Guards(ClientSettings.builder().breaker(4, 50, Duration.ofMinutes(10)).build());

  @Test
  void readingsThatFailKeepNoPaymentFromBeingSent() {
    for (int i = 0; i < 20; i++) {
      call("wallet, reading", "failed");
    }
    assertThat(call("wallet, reading", "done")).contains("circuit breaker open");
    assertThat(call("wallet, paying", "done")).isEqualTo("done");
    assertThat(call("escrow, reading", "done")).isEqualTo("done");
  }

  private String call(String circuit, String result) {
    return guards.guard(HOST, circuit, "key", () -> result, why -> why, "failed"::equals);
  }
}
