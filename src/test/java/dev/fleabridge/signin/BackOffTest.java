package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BackOffTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final BackOff backOff = new BackOff(3, nanos::get);

  @Test
  void afterTheFreeTriesEachOneDoublesTheWait() {
    for (int i = 0; i < 3; i++) {
      assertThat(backOff.take("a")).isZero();
    }
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      assertThat(backOff.take("a")).hasSeconds(seconds);
      pass(Duration.ofSeconds(seconds).minusNanos(1));
      assertThat(backOff.take("a")).isEqualTo(Duration.ofNanos(1));
      pass(Duration.ofNanos(1));
      assertThat(backOff.take("a")).as("after " + seconds).isZero();
    }
    assertThat(backOff.take("b")).isZero();
  }

  @Test
  void aTryThatIsGivenBackCountsForNothing() {
    for (int i = 0; i < 100; i++) {
      assertThat(backOff.take("a")).isZero();
      backOff.giveBack("a");
    }
    exhaust("a");
    backOff.giveBack("a");
    assertThat(backOff.take("a")).isZero();
    assertThat(backOff.take("a")).hasSeconds(1);
  }

  @Test
  void whoWasRightBeginsAnewAndSoDoesWhoLeavesItForAQuarterOfAnHour() {
    exhaust("a");
    backOff.forget("a");
    exhaust("a");
    pass(Duration.ofMinutes(15));
    exhaust("a");
  }

  @Test
  void manyNamesAndLongOnesDoNotGrowWithoutEnd() {
    for (int i = 0; i < 30_000; i++) {
      backOff.take("name-" + i);
    }
    assertThat(backOff.size()).isLessThanOrEqualTo(10_000);
    String longName = "x".repeat(200);
    backOff.take(longName + 1);
    backOff.take(longName + 2);
    backOff.take(longName + 3);
    assertThat(backOff.take(longName + 4)).isPositive();
  }

  private void exhaust(String key) {
    for (int i = 0; i < 3; i++) {
      assertThat(backOff.take(key)).isZero();
    }
    assertThat(backOff.take(key)).isPositive();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
