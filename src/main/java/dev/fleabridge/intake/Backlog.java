package dev.fleabridge.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Whether the bridge can take more work. It cannot while too many actions are WAITING, READY or
 * UNKNOWN and have a due time. It asks the ledger at most once a second.
 */
final class Backlog {

  private static final Duration SAMPLE_EVERY = Duration.ofSeconds(1);

  private final IntUnaryOperator count;
  private final int max;
  private final Clock clock;
  private final ReentrantLock sampling = new ReentrantLock();
  private volatile @Nullable Sample last;

  private record Sample(int backlog, Instant at) {}

  /**
   * @param count counts these actions, up to the number given
   * @param max the backlog above which the doors close
   */
  public Backlog(IntUnaryOperator count, int max, Clock clock) {
    this.count = count;
    this.max = max;
    this.clock = clock;
  }

  /**
   * Returns normally where more work may come in.
   *
   * @throws Overloaded where it may not come in
   * @throws org.springframework.dao.DataAccessException where the ledger cannot be asked
   */
  public void check() {
    if (sample().backlog() > max) {
      throw new Overloaded("more than " + max + " actions are waiting");
    }
  }

  private Sample sample() {
    Sample known = last;
    if (known != null && !isStale(known)) {
      return known;
    }
    // One thread asks the ledger. Meanwhile other threads use the previous answer, where there is
    // one.
    if (known != null && !sampling.tryLock()) {
      return known;
    }
    if (known == null) {
      sampling.lock();
    }
    try {
      Sample meanwhile = last;
      if (meanwhile != null && !isStale(meanwhile)) {
        return meanwhile;
      }
      Sample fresh = new Sample(count.applyAsInt(max + 1), clock.instant());
      last = fresh;
      return fresh;
    } finally {
      sampling.unlock();
    }
  }

  private boolean isStale(Sample sample) {
    return Duration.between(sample.at(), clock.instant()).abs().compareTo(SAMPLE_EVERY) >= 0;
  }
}
