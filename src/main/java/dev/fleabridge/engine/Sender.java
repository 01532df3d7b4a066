package dev.fleabridge.engine;

import dev.fleabridge.model.Action;

/**
 * Carries an action out once. It is called in no transaction, and by one thread for each action.
 *
 * <p>Every implementation answers only what it can prove. What may have had an effect is {@link
 * dev.fleabridge.model.Outcome#UNKNOWN} (money rule 10).
 */
@FunctionalInterface
public interface Sender {

  /**
   * Carries one action out, and answers what became of it.
   *
   * @param action an action that this replica has claimed: it is SENDING and has its parameters
   */
  SendResult send(Action action);

  /**
   * Sends an action again with the same key, while nobody knows what became of an earlier attempt.
   * A sender that passes actions on to another one must pass this on as well.
   *
   * @param action an action that this replica has claimed for the repeat: it is SENDING and has its
   *     parameters
   */
  default SendResult repeat(Action action) {
    return send(action);
  }
}
