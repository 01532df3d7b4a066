package dev.fleabridge.engine.mandate;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets callers wait until actions have come to an end, or to where they need somebody. However many
 * wait, one query at a time asks for all of them, and none is asked while nobody waits.
 * Thread-safe.
 */
final class ActionWaits {

  private static final Logger log = LoggerFactory.getLogger(ActionWaits.class);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(40);
  private static final Duration BETWEEN_CHECKS = Duration.ofMillis(250);

  /** Those who wait for one action. */
  private record Waiting(CountDownLatch arrived, int callers) {
    Waiting and(int more) {
      return new Waiting(arrived, callers + more);
    }
  }

  private final UnaryOperator<Set<UUID>> told;
  private final Map<UUID, Waiting> waiting = new ConcurrentHashMap<>();
  private boolean looking;

  /**
   * @param told which of these actions are not on their way any more
   */
  ActionWaits(UnaryOperator<Set<UUID>> told) {
    this.told = told;
  }

  /**
   * Returns when the action is not on its way any more, when the time is over, or when the caller
   * is gone.
   */
  void until(UUID action, Duration atMost, BooleanSupplier gone) throws InterruptedException {
    CountDownLatch arrived = join(action);
    look();
    try {
      long end = System.nanoTime() + atMost.toNanos();
      for (long left = atMost.toNanos(); left > 0 && !gone.getAsBoolean(); ) {
        if (arrived.await(Math.min(left, BETWEEN_CHECKS.toNanos()), TimeUnit.NANOSECONDS)) {
          return;
        }
        left = end - System.nanoTime();
      }
    } finally {
      leave(action, arrived);
    }
  }

  private CountDownLatch join(UUID action) {
    return waiting
        .compute(
            action, (id, now) -> now == null ? new Waiting(new CountDownLatch(1), 1) : now.and(1))
        .arrived();
  }

  private void leave(UUID action, CountDownLatch arrived) {
    waiting.computeIfPresent(
        action,
        (id, now) -> {
          if (!now.arrived().equals(arrived)) {
            return now; // Others wait for it anew.
          }
          return now.callers() == 1 ? null : now.and(-1);
        });
  }

  private synchronized void look() {
    if (!looking) {
      looking = true;
      Thread.ofVirtual().name("action-waits").start(this::lookOn);
    }
  }

  private void lookOn() {
    do {
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      release(arrived());
    } while (goesOn());
  }

  private synchronized boolean goesOn() {
    looking = !waiting.isEmpty();
    return looking;
  }

  private Set<UUID> arrived() {
    try {
      return told.apply(Set.copyOf(waiting.keySet()));
    } catch (RuntimeException e) {
      // Whoever waits gets the state at the end of the wait, or the same trouble.
      log.debug("The states of awaited actions cannot be read", e);
      return Set.of();
    }
  }

  private void release(Set<UUID> ids) {
    for (UUID id : ids) {
      Waiting now = waiting.remove(id);
      if (now != null) {
        now.arrived().countDown();
      }
    }
  }
}
