package dev.fleabridge.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Capped exponential backoff with full jitter, never earlier than the upstream asked for (money
 * rule 12).
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
   * How long to wait before the next try.
   *
   * @param failures how often in a row it had no effect, this time included; at least 1
   * @param asked what the upstream asked for, if it did
   */
  public Duration after(int failures, @Nullable Duration asked) {
    long doubled = base.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
    long ceiling = Math.max(1, Math.min(doubled, cap.toMillis()));
    Duration jittered = Duration.ofMillis(1 + random.nextLong(ceiling));
    return asked == null ? jittered : asked.plus(jittered.dividedBy(4));
  }
}
