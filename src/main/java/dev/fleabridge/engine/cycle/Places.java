package dev.fleabridge.engine.cycle;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many calls one replica may have on their way at once. A call keeps its place until its answer
 * is in the books: so what the memory holds of answers is bounded, and all places free means that
 * nothing is on its way. Thread-safe.
 */
public final class Places {

  private final int all;
  private final Semaphore free;
  private final Duration patience;
  private final Duration patienceForOne;

  /**
   * @param all how many there are
   * @param patience how long {@link #takeAll} waits for the first place
   * @param patienceForOne how long {@link #takeOne} waits
   */
  Places(int all, Duration patience, Duration patienceForOne) {
    this.all = all;
    this.free = new Semaphore(all);
    this.patience = patience;
    this.patienceForOne = patienceForOne;
  }

  /** Places for which nobody waits: what there is now, or nothing. */
  public static Places withoutWaiting(int all) {
    return new Places(all, Duration.ZERO, Duration.ZERO);
  }

  /** Takes every place that is free, at least one; none where none became free in time. */
  int takeAll() {
    return wait(1, patience) ? 1 + free.drainPermits() : 0;
  }

  /** Takes one place; whether one was free in time. */
  boolean takeOne() {
    return wait(1, patienceForOne);
  }

  void giveBack(int places) {
    free.release(places);
  }

  boolean areAllFree() {
    return free.availablePermits() >= all;
  }

  /** Whether all places were free at some time within so long. */
  boolean awaitAllFree(Duration most) {
    boolean free = wait(all, most);
    if (free) {
      giveBack(all);
    }
    return free;
  }

  /** An interrupted thread keeps its flag, and is told that there is no place. */
  private boolean wait(int places, Duration most) {
    try {
      return free.tryAcquire(places, most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
