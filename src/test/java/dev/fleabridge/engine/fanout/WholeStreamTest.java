package dev.fleabridge.engine.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.testkit.workbench.TestClock;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WholeStreamTest {

  private static final byte[] THREE = {1, 2, 3};

  @Test
  void streamThatEndsEarlyFails() throws IOException {
    try (WholeStream whole = new WholeStream(new ByteArrayInputStream(THREE), 3, () -> {})) {
      assertThat(whole.readAllBytes()).isEqualTo(THREE);
    }
    try (WholeStream cut = new WholeStream(new ByteArrayInputStream(THREE), 4, () -> {})) {
      assertThatThrownBy(cut::readAllBytes).isInstanceOf(EOFException.class);
    }
  }

  /** A large object that is not filed row by row while it is read must keep its lease. */
  @Test
  void pulseBeatsWhileALongStreamIsRead() throws IOException {
    TestClock clock = new TestClock(Instant.EPOCH);
    AtomicInteger beats = new AtomicInteger();
    Pulse pulse = new Pulse(clock, Duration.ofSeconds(5), beats::incrementAndGet);
    try (WholeStream slow = new WholeStream(new ByteArrayInputStream(THREE), 3, pulse)) {
      for (int expected : new int[] {0, 1, 1}) {
        assertThat(slow.read()).isPositive();
        assertThat(beats).hasValue(expected);
        clock.advance(Duration.ofSeconds(expected == 0 ? 6 : 3));
      }
    }
  }
}
