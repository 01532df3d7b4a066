package dev.fleabridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Action;
import dev.fleabridge.purpleflea.Finding.NextLook;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LookTimesTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Action ACTION = AnAction.transfer("10").build();

  private final Random random = new Random(7);
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), random);

  @Test
  void whatMustNotBeLateIsLookedAtInTime() {
    for (int seconds : new int[] {3, 7, 20, 59}) {
      Instant next = next(NOW, Duration.ofSeconds(seconds), null);
      assertThat(next).isAfter(NOW).isBeforeOrEqualTo(NOW.plusSeconds(seconds));
    }
  }

  @Test
  void howeverBusyNoMoreThanTwentyTimesAMinute() {
    Set<Instant> looks = new HashSet<>();
    for (int millis = 0; millis < 60_000; millis += 100) {
      looks.add(next(NOW.plusMillis(millis), Duration.ofMillis(10), null));
    }
    assertThat(looks).hasSizeBetween(20, 21);
  }

  @Test
  void looksOfOnePayerComeInStepWhateverTheirPace() {
    Set<Instant> looks = new HashSet<>();
    for (int seconds : new int[] {3, 6, 13, 25}) {
      looks.add(
          next(
              next(NOW, Duration.ofSeconds(25), null).minusMillis(1),
              Duration.ofSeconds(seconds),
              null));
    }
    assertThat(looks).hasSize(1);
  }

  @Test
  void whatTheServerAsksForIsWaitedFor() {
    assertThat(next(NOW, null, Duration.ofSeconds(20))).isAfterOrEqualTo(NOW.plusSeconds(20));
  }

  private Instant next(Instant now, @Nullable Duration within, @Nullable Duration notBefore) {
    return LookTimes.next(ACTION, new NextLook(null, within, notBefore), backoff, now);
  }
}
