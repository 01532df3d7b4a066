package dev.fleabridge.intake;

import dev.fleabridge.ledger.Outage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether the database stores events. A filing that succeeded shows it. Before the first filing,
 * and after one that met an outage, it tries a write that is rolled back, at most once a second. A
 * read would not be enough, because a server that has become a standby, or whose disk is full,
 * still reads.
 */
final class Writability {

  private static final Duration ASK_EVERY = Duration.ofSeconds(1);

  private final Runnable probe;
  private final Clock clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile boolean given;
  private volatile Instant askAt = Instant.MIN;

  /**
   * @param probe writes and rolls back; it throws where that fails
   */
  Writability(Runnable probe, Clock clock) {
    this.probe = probe;
    this.clock = clock;
  }

  /** Notes that something was filed. */
  void shown() {
    given = true;
  }

  /** Notes that filing failed. Only an outage makes a difference. */
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
