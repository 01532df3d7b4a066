package dev.fleabridge.engine.cycle;

import dev.fleabridge.model.Action;

/**
 * An action that this replica has claimed and is to send now.
 *
 * @param repeats whether it is sent again with the same key because nobody knows what became of it;
 *     its attempt says the same
 */
public record Claimed(Action action, boolean repeats) {

  /** Claimed by the claimer: no earlier attempt had an effect. */
  static Claimed first(Action action) {
    return new Claimed(action, false);
  }

  /** Claimed by the reconciler. */
  static Claimed again(Action action) {
    return new Claimed(action, true);
  }
}
