package dev.fleabridge.engine.lever;

import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;

/**
 * What must still be so for an act on an action. It is asked in the transaction of the act, after
 * the action is locked and before anything is written. So of two acts that saw the same, the second
 * finds what the first has made of it.
 */
@FunctionalInterface
public interface Precondition {

  /** Asks for nothing. */
  Precondition NONE = (found, ledger, readings) -> true;

  /**
   * Whether the act may be done.
   *
   * @param found the action, locked
   * @param ledger the books, in the act's own transaction; it must not be written to
   * @param readings the same, in the same transaction
   */
  boolean holds(Action found, Ledger ledger, Readings readings);

  /** Nothing has happened to the action since this was the last line of its history. */
  static Precondition lastLine(long line) {
    return (found, ledger, readings) -> readings.actions().lastLine(found.id()) == line;
  }
}
