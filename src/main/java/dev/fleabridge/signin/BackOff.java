package dev.fleabridge.signin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/**
 * How long somebody must wait before the next try, by a name or an address. Some tries are free.
 * After these each one doubles the wait, from a second up to a minute, until a quarter of an hour
 * has passed without one.
 *
 * <p>A try counts as failed from its beginning, so that many at once are bounded too. Whoever was
 * right gives it back. What is kept is bounded, however many names are tried. Thread-safe.
 */
final class BackOff {

  static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration FORGOTTEN = Duration.ofMinutes(15);
  private static final long MOST_KEYS = 10_000;

  /** The longest key that is kept as it is. */
  private static final int MAX_KEY_CHARS = 200;

  /**
   * @param taken how many tries there were
   * @param until when the next may be, in the ticker's nanoseconds
   */
  private record Tries(int taken, long until) {}

  private final int free;
  private final Ticker ticker;
  private final Cache<String, Tries> tries;

  /**
   * @param free how many tries need no waiting
   */
  BackOff(int free, Ticker ticker) {
    this.free = free;
    this.ticker = ticker;
    this.tries =
        Caffeine.newBuilder()
            .maximumSize(MOST_KEYS)
            .expireAfterWrite(FORGOTTEN)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /**
   * Takes a try.
   *
   * @return zero where it is taken; else it is not, and this is how long to wait
   */
  Duration take(String key) {
    long now = ticker.read();
    long[] wait = {0};
    tries
        .asMap()
        .compute(
            bounded(key),
            (k, known) -> {
              if (known != null && known.until() - now > 0) {
                wait[0] = known.until() - now;
                return known;
              }
              int taken = known == null ? 1 : Math.addExact(known.taken(), 1);
              return new Tries(taken, now + pause(taken).toNanos());
            });
    return Duration.ofNanos(wait[0]);
  }

  /** Takes a try back that was none, or was right. */
  void giveBack(String key) {
    long now = ticker.read();
    tries
        .asMap()
        .computeIfPresent(
            bounded(key),
            (k, known) -> known.taken() <= 1 ? null : new Tries(known.taken() - 1, now));
  }

  /** Forgets all tries, because the last one was right. */
  void forget(String key) {
    tries.invalidate(bounded(key));
  }

  /** How many names or addresses are kept. */
  long size() {
    tries.cleanUp();
    return tries.estimatedSize();
  }

  private Duration pause(int taken) {
    if (taken < free) {
      return Duration.ZERO;
    }
    long seconds = 1L << Math.min(taken - free, 20);
    return seconds < LONGEST.toSeconds() ? Duration.ofSeconds(seconds) : LONGEST;
  }

  /** Keys that are too long to be kept count together. */
  private static String bounded(String key) {
    return key.length() > MAX_KEY_CHARS ? key.substring(0, MAX_KEY_CHARS) : key;
  }
}
