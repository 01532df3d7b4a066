package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Backoff;
import dev.fleabridge.model.Action;
import dev.fleabridge.purpleflea.Finding.NextLook;
import dev.fleabridge.testkit.workbench.AnAction;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookTimesTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Action ACTION = AnAction.transfer("10").build();

  private static final Duration FIRST = Duration.ofSeconds(1);

  private final Random random = new Random(7);
  private final Backoff backoff = new Backoff(FIRST, Duration.ofMinutes(1), random);

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

  /** 3, 6, 12, 24 or 48 seconds: the longest that fits, counted from the payer's own beginning. */
  @ParameterizedTest
  @CsvSource({"0.01, 3", "5.999, 3", "6, 6", "11.9, 6", "12, 12", "47.9, 24", "48, 48", "59.9, 48"})
  void aStepIsTheLongestThatFits(BigDecimal within, int step) {
    long phase = Math.floorMod("agt_payer".hashCode(), 3_000L);
    for (int millis = 0; millis < 50_000; millis += 777) {
      Instant now = NOW.plusMillis(millis);
      Instant next = next(now, Duration.ofMillis(within.movePointRight(3).longValue()), null);
      assertThat(Math.floorMod(next.toEpochMilli() - phase, step * 1000L)).isZero();
      assertThat(next).isAfter(now).isBeforeOrEqualTo(now.plusSeconds(step));
    }
  }

  @Test
  void anAccountThatIsNotBusyIsLookedAtWhicheverComesSooner() {
    Duration usual = new Backoff(FIRST, Duration.ofMinutes(1), new Random(7)).after(1, null);
    assertThat(next(NOW, Duration.ofMinutes(1), null)).isEqualTo(NOW.plus(usual));

    Instant inStep = next(NOW, Duration.ofMinutes(3), Duration.ofMinutes(9));
    assertThat(inStep).isAfter(NOW).isBeforeOrEqualTo(NOW.plusSeconds(48));
  }

  @Test
  void itIsLookedAtEverLessOften() {
    Duration fifth = new Backoff(FIRST, Duration.ofMinutes(1), new Random(7)).after(5, null);
    Action four = AnAction.transfer("10").failures(4).build();
    assertThat(LookTimes.next(four, new NextLook(null, null, null), backoff, NOW))
        .isEqualTo(NOW.plus(fifth));
  }

  private Instant next(Instant now, @Nullable Duration within, @Nullable Duration notBefore) {
    return LookTimes.next(ACTION, new NextLook(null, within, notBefore), backoff, now);
  }
}
