package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.pay.Pacing.Wait;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is remembered of paths that nobody may ask for again. */
class PacingTest {

  private static final Wait WHY = new Wait(Duration.ZERO, "throttled", "later");
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private final Pacing pacing = new Pacing();

  @Test
  void noMoreThanSoManyPathsAreRemembered() {
    for (int i = 0; i < 3 * Pacing.MAX_PATHS; i++) {
      pacing.throttled("RELEASE_ESCROW/" + i, Duration.ofMinutes(1), null, WHY, NOW.plusMillis(i));
      assertThat(pacing.size()).isLessThanOrEqualTo(Pacing.MAX_PATHS);
      assertThat(pacing.refuses("RELEASE_ESCROW/" + i, NOW.plusMillis(i))).isPresent();
    }
  }

  @Test
  void whatIsOverIsForgottenFirst() {
    pacing.throttled("busy", Duration.ofDays(1), null, WHY, NOW);
    for (int i = 0; i < Pacing.MAX_PATHS; i++) {
      pacing.throttled("RELEASE_ESCROW/" + i, null, null, WHY, NOW);
    }
    assertThat(pacing.refuses("busy", NOW)).isPresent();
    pacing.throttled("another", null, null, WHY, NOW.plus(Duration.ofHours(1)));
    assertThat(pacing.size()).isEqualTo(2);
  }
}
