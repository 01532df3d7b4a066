package dev.fleabridge.proof.crash;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps one replica running and kills it at random moments: mostly at work, sometimes while it is
 * starting, sometimes at the very moment when it is ready. All killers share one count.
 */
final class Killer implements Runnable {

  private static final long LONGEST_START_MILLIS = 6_000;

  private final Bridge bridge;
  private final AtomicInteger left;
  private final AtomicInteger whileStarting;
  private final SplittableRandom random;
  private final Duration quietAfter;

  /**
   * @param left how many kills are to be done
   * @param whileStarting counts those that came before the bridge was ready
   */
  Killer(
      Bridge bridge,
      AtomicInteger left,
      AtomicInteger whileStarting,
      SplittableRandom random,
      Duration quietAfter) {
    this.bridge = bridge;
    this.left = left;
    this.whileStarting = whileStarting;
    this.random = random;
    this.quietAfter = quietAfter;
  }

  /** The bridge runs before; when no kill is left, it runs again. */
  @Override
  public void run() {
    bridge.awaitReady();
    while (left.getAndDecrement() > 0) {
      pause(random.nextLong(quietAfter.toMillis()));
      bridge.kill();
      bridge.start();
      while (random.nextInt(5) == 0 && left.getAndDecrement() > 0) {
        pause(random.nextLong(LONGEST_START_MILLIS));
        bridge.kill();
        whileStarting.incrementAndGet();
        bridge.start();
      }
      bridge.awaitReady();
    }
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
