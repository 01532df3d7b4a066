package dev.fleabridge.testkit.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that runs with another one and can be set forward. Safe for use by several threads. */
public final class SandboxClock extends Clock {

  private final Clock base;
  private final AtomicReference<Duration> ahead;

  public SandboxClock(Clock base) {
    this(base, new AtomicReference<>(Duration.ZERO));
  }

  private SandboxClock(Clock base, AtomicReference<Duration> ahead) {
    this.base = base;
    this.ahead = ahead;
  }

  /**
   * Sets this clock forward.
   *
   * @throws IllegalArgumentException for a negative step: time does not run back
   */
  public void advance(Duration step) {
    if (step.isNegative()) {
      throw new IllegalArgumentException("the clock cannot be set back");
    }
    ahead.accumulateAndGet(step, Duration::plus);
  }

  @Override
  public Instant instant() {
    return base.instant().plus(ahead.get());
  }

  @Override
  public ZoneId getZone() {
    return base.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return new SandboxClock(base.withZone(zone), ahead);
  }

  /** Seconds since the epoch: the resolution of the upstream's records. */
  public long seconds() {
    return instant().getEpochSecond();
  }
}
