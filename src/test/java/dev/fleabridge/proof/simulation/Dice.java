package dev.fleabridge.proof.simulation;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Seeded chance. */
final class Dice {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final RandomGenerator random;

  Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Chance that depends on the seed and on what it is about, not on what was drawn before. */
  static Dice about(long seed, String what, int number) {
    long mixed = seed;
    for (int i = 0; i < what.length(); i++) {
      mixed = (mixed ^ what.charAt(i)) * GOLDEN;
    }
    return new Dice(mixed + number * GOLDEN);
  }

  RandomGenerator random() {
    return random;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** From {@code least} up to, not including, {@code bound}. */
  int number(int least, int bound) {
    return random.nextInt(least, bound);
  }

  Duration millis(long least, long bound) {
    return Duration.ofMillis(random.nextLong(least, bound));
  }

  Duration seconds(long least, long bound) {
    return millis(least * 1000, bound * 1000);
  }
}
