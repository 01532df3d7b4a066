package dev.fleabridge.proof.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clock of one replica's machine: the true time, and how wrong it is. */
final class ReplicaClock extends Clock {

  private final VirtualTime time;
  private Duration offset = Duration.ZERO;

  ReplicaClock(VirtualTime time) {
    this.time = time;
  }

  void jumpTo(Duration newOffset) {
    offset = newOffset;
  }

  @Override
  public Instant instant() {
    return time.now().plus(offset);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
