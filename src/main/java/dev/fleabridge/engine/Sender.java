package dev.fleabridge.engine;

import dev.fleabridge.model.Action;

/**
 * Carries an action out, once. Called in no transaction, by one thread an action.
 *
 * <p>Every implementation answers with what it can prove: whatever it cannot prove to have had no
 * effect is {@link dev.fleabridge.model.Outcome#UNKNOWN} (money rule 10).
 */
@FunctionalInterface
public interface Sender {

  /**
   * Carries one action out; its answer says what became of it.
   *
   * @param action claimed by this replica: SENDING, with its parameters
   */
  SendResult send(Action action);

  /**
   * Sends an action once more, with the same key, while nobody knows what became of an earlier
   * attempt. Whoever passes actions on to another sender passes this on as well.
   *
   * @param action claimed by this replica for that: SENDING, with its parameters
   */
  default SendResult repeat(Action action) {
    return send(action);
  }
}
