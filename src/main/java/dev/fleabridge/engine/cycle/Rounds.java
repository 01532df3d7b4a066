package dev.fleabridge.engine.cycle;

import java.util.function.IntSupplier;

/** One run of a timer that works through what is due, batch by batch. */
public final class Rounds {

  private static final int MOST = 20;

  private Rounds() {}

  /**
   * Takes a step until one finds nothing, and not more than 20: so no timer keeps its replica for
   * ever.
   *
   * @param step how much was found
   */
  public static void untilEmpty(IntSupplier step) {
    for (int round = 0; round < MOST && step.getAsInt() > 0; round++) {}
  }
}
