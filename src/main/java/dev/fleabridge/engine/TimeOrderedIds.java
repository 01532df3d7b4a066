package dev.fleabridge.engine;

import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDs of version 7 (RFC 9562): 48 bits of milliseconds, 12 bits that count within one, then
 * random bits. Each is larger than all that this object made before. So rows that are written
 * together lie together in the index, and the steps of a run sort as the rule has them.
 */
public final class TimeOrderedIds implements Supplier<UUID> {

  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final int COUNTER_BITS = 12;

  private final Clock clock;
  private final RandomGenerator random;

  /**
   * Milliseconds and counter of the last id, as one number. It only grows, whatever the clock does.
   */
  private final AtomicLong last = new AtomicLong();

  public TimeOrderedIds(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  @Override
  public UUID get() {
    long now = clock.millis() << COUNTER_BITS;
    long tick = last.updateAndGet(before -> Math.max(before + 1, now));
    long high = (tick >>> COUNTER_BITS << 16) | VERSION_7 | (tick & 0x0fffL);
    return new UUID(high, VARIANT | (random.nextLong() >>> 2));
  }
}
