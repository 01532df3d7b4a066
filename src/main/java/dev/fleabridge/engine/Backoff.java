package dev.fleabridge.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Waits that double up to a cap, spread at random over their whole length. A wait is never shorter
 * than the upstream asked for, and may then be longer than the cap (money rule 12).
 */
public final class Backoff {

  private static final int MAX_DOUBLINGS = 20;

  private final Duration base;
  private final Duration cap;
  private final RandomGenerator random;

  public Backoff(Duration base, Duration cap, RandomGenerator random) {
    this.base = base;
    this.cap = cap;
    this.random = random;
  }

  /**
   * How long to wait before the next try; always more than zero.
   *
   * @param failures how many tries in a row had no effect, this one included; at least 1
   * @param asked what the upstream asked for; null where it asked for nothing
   */
  public Duration after(int failures, @Nullable Duration asked) {
    long doubled = base.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
    long ceiling = Math.max(1, Math.min(doubled, cap.toMillis()));
    Duration jittered = Duration.ofMillis(1 + random.nextLong(ceiling));
    return asked == null ? jittered : asked.plus(jittered.dividedBy(4));
  }
}
