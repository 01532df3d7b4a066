package dev.fleabridge.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.StaticApplicationContext;

class WatchdogTest {

  private final CountDownLatch ended = new CountDownLatch(1);

  @Test
  void aStopThatHangsIsEnded() throws InterruptedException {
    new Watchdog(Duration.ofMillis(20), () -> true, ended::countDown).onApplicationEvent(closed());

    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whereOnlyTheApplicationIsClosedTheProcessGoesOn() throws InterruptedException {
    new Watchdog(Duration.ZERO, () -> false, ended::countDown).onApplicationEvent(closed());

    assertThat(ended.await(200, TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void thisProcessDoesNotEnd() {
    assertThat(Watchdog.isProcessEnding()).isFalse();
  }

  private static ContextClosedEvent closed() {
    return new ContextClosedEvent(new StaticApplicationContext());
  }
}
