package dev.fleabridge.intake;

import dev.fleabridge.ledger.Outage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether the database takes what the doors bring. The last filing says so; where there was none,
 * or it met an outage, a write that leaves nothing behind is tried, once a second at most. To read
 * is not enough: a server that lost its part in a failover, or whose disk is full, still reads.
 */
final class Writability {

  private static final Duration ASK_EVERY = Duration.ofSeconds(1);

  private final Runnable probe;
  private final Clock clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile boolean given;
  private volatile Instant askAt = Instant.MIN;

  /**
   * @param probe writes and takes back, or throws
   */
  Writability(Runnable probe, Clock clock) {
    this.probe = probe;
    this.clock = clock;
  }

  /** Something was filed. */
  void shown() {
    given = true;
  }

  /** Filing failed, for whatever reason. */
  void doubted(RuntimeException failure) {
    if (Outage.isGeneral(failure)) {
      given = false;
      askAt = clock.instant().plus(ASK_EVERY);
    }
  }

  boolean isGiven() {
    if (given) {
      return true;
    }
    if (clock.instant().isBefore(askAt) || !asking.tryLock()) {
      return false;
    }
    try {
      probe.run();
      given = true;
    } catch (RuntimeException e) {
      askAt = clock.instant().plus(ASK_EVERY);
    } finally {
      asking.unlock();
    }
    return given;
  }
}
