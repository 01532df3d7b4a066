package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.workbench.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many meters cost one reading, and an old figure is not shown as a new one. */
class SharedReadingTest {

  private final TestClock clock = new TestClock(Instant.parse("2026-11-20T12:00:00Z"));
  private final AtomicInteger read = new AtomicInteger();
  private boolean away;
  private final SharedReading<Integer> reading =
      new SharedReading<>(
          "What the test reads",
          () -> {
            int times = read.incrementAndGet();
            if (away) {
              throw new IllegalStateException("the database is away");
            }
            return times;
          },
          clock);

  @Test
  void whoAsksWithinFifteenSecondsGetsTheSame() {
    assertThat(reading.get()).contains(1);
    clock.advance(Duration.ofSeconds(14));
    assertThat(reading.figure(number -> number)).isEqualTo(1);
    clock.advance(Duration.ofSeconds(2));
    assertThat(reading.get()).contains(2);
  }

  @Test
  void aReadingThatFailsLeavesNoFigureAndIsNotTriedByEachMeter() {
    assertThat(reading.get()).contains(1);
    away = true;
    clock.advance(Duration.ofSeconds(16));
    assertThat(reading.get()).isEmpty();
    assertThat(reading.figure(number -> number)).isNull();
    assertThat(read).hasValue(2);

    away = false;
    clock.advance(Duration.ofSeconds(16));
    assertThat(reading.get()).contains(3);
  }
}
