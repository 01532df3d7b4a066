package dev.fleabridge.engine;

import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * UUIDs of version 7 (RFC 9562): 48 bits of milliseconds, then random; rows written together lie
 * together in the index.
 */
public final class TimeOrderedIds implements Supplier<UUID> {

  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final Clock clock;
  private final RandomGenerator random;

  public TimeOrderedIds(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  @Override
  public UUID get() {
    long high = (clock.millis() << 16) | VERSION_7 | (random.nextLong() & 0x0fffL);
    long low = VARIANT | (random.nextLong() >>> 2);
    return new UUID(high, low);
  }
}
