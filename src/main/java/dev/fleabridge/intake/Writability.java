package dev.fleabridge.intake;

import dev.fleabridge.ledger.Outage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether the database takes what the doors bring. The last filing says so. Where there was none,
 * or where it met an outage, a write that leaves nothing behind is tried, at most once a second. A
 * read would not do: a server that lost its part in a failover, or whose disk is full, still reads.
 */
final class Writability {

  private static final Duration ASK_EVERY = Duration.ofSeconds(1);

  private final Runnable probe;
  private final Clock clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile boolean given;
  private volatile Instant askAt = Instant.MIN;

  /**
   * @param probe writes and takes it back; throws where that fails
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
