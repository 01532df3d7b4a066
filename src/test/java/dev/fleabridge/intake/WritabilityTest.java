package dev.fleabridge.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.UncategorizedSQLException;

/** Whether the doors ask for more goes by the last write, not by what can be read. */
class WritabilityTest {

  private final RuntimeException readOnly =
      new UncategorizedSQLException("a test", null, new SQLException("read-only", "25006"));

  private final AtomicInteger probes = new AtomicInteger();
  private final AtomicReference<RuntimeException> trouble = new AtomicReference<>();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Writability writability = new Writability(this::probe, clock());

  @Test
  void beforeAnythingWasFiledItIsTried() {
    trouble.set(readOnly);
    assertThat(writability.isGiven()).isFalse();
    trouble.set(null);
    later();
    assertThat(writability.isGiven()).isTrue();
  }

  @Test
  void whatWasFiledShowsItAndIsNotAskedAgain() {
    writability.shown();
    assertThat(writability.isGiven()).isTrue();
    assertThat(probes).hasValue(0);
  }

  @Test
  void afterAnOutageItIsTriedOnceASecondUntilItWorks() {
    writability.shown();
    trouble.set(readOnly);
    writability.doubted(readOnly);
    for (int i = 0; i < 10; i++) {
      assertThat(writability.isGiven()).isFalse();
    }
    assertThat(probes).hasValue(0);
    later();
    assertThat(writability.isGiven()).isFalse();
    assertThat(writability.isGiven()).isFalse();
    assertThat(probes).hasValue(1);
    trouble.set(null);
    later();
    assertThat(writability.isGiven()).isTrue();
    assertThat(probes).hasValue(2);
  }

  @Test
  void anEventThatIsRefusedSaysNothingAboutTheDatabase() {
    writability.shown();
    writability.doubted(new DataIntegrityViolationException("this event"));
    writability.doubted(new Overloaded("too much"));
    assertThat(writability.isGiven()).isTrue();
  }

  private void probe() {
    probes.incrementAndGet();
    RuntimeException failure = trouble.get();
    if (failure != null) {
      throw failure;
    }
  }

  private void later() {
    now.updateAndGet(at -> at.plus(Duration.ofSeconds(1)));
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public ZoneOffset getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(java.time.ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return Objects.requireNonNull(now.get());
      }
    };
  }
}
