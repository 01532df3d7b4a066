package dev.fleabridge.engine.fanout;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Does something again and again while other work goes on: whoever works calls it often, and it
 * acts when the time has come. For one thread.
 */
final class Pulse implements Runnable {

  private final Clock clock;
  private final Duration every;
  private final Runnable beat;
  private Instant next;

  Pulse(Clock clock, Duration every, Runnable beat) {
    this.clock = clock;
    this.every = every;
    this.beat = beat;
    this.next = clock.instant().plus(every);
  }

  @Override
  public void run() {
    if (clock.instant().isAfter(next)) {
      beat.run();
      next = clock.instant().plus(every);
    }
  }
}
