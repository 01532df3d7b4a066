package dev.fleabridge.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class BacklogTest {

  private Instant now = Instant.parse("2026-11-20T12:00:00Z");
  private final AtomicInteger asked = new AtomicInteger();
  private int waiting;
  private boolean away;

  private final Backlog backlog =
      new Backlog(
          atMost -> {
            asked.incrementAndGet();
            if (away) {
              throw new DataAccessResourceFailureException("away");
            }
            return Math.min(atMost, waiting);
          },
          10,
          new SettableClock());

  @Test
  void closesAboveTheBoundAndOpensAgain() {
    waiting = 10;
    assertThatCode(backlog::check).doesNotThrowAnyException();
    waiting = 11;
    pass(Duration.ofSeconds(1));
    assertThatThrownBy(backlog::check).isInstanceOf(Overloaded.class);
    waiting = 9;
    pass(Duration.ofSeconds(1));
    assertThatCode(backlog::check).doesNotThrowAnyException();
  }

  @Test
  void looksAtMostOnceASecond() {
    for (int i = 0; i < 1000; i++) {
      backlog.check();
    }
    assertThat(asked).hasValue(1);
    pass(Duration.ofMillis(999));
    backlog.check();
    assertThat(asked).hasValue(1);
    pass(Duration.ofMillis(1));
    backlog.check();
    assertThat(asked).hasValue(2);
  }

  @Test
  void asksAgainAtOnceAfterAFailure() {
    away = true;
    assertThatThrownBy(backlog::check).isInstanceOf(DataAccessResourceFailureException.class);
    away = false;
    assertThatCode(backlog::check).doesNotThrowAnyException();
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private final class SettableClock extends Clock {

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
