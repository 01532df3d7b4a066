package dev.fleabridge.testkit.sandbox.world;

import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Ids and seeds in the upstream's shapes, the same ones in every run with the same seed. Guarded by
 * {@link World}'s lock.
 */
public final class Ids {

  private final SplittableRandom random;

  public Ids(long seed) {
    random = new SplittableRandom(seed);
  }

  /** This many hexadecimal digits. */
  public String hex(int digits) {
    StringBuilder hex = new StringBuilder(digits);
    while (hex.length() < digits) {
      hex.append(HexFormat.of().toHexDigits(random.nextLong()));
    }
    return hex.substring(0, digits);
  }

  /** A random UUID of version 4. */
  public String uuid() {
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  long number(long below) {
    return random.nextLong(below);
  }
}
