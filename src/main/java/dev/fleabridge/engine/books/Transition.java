package dev.fleabridge.engine.books;

import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import java.time.Instant;
import java.util.List;

/**
 * Commits moves of actions, in the transaction of a caller who has locked them. What follows from a
 * move is written with it: the steps that wait for the action, the escrows, the steps that are
 * decided anew, and the money.
 *
 * <p>All transactions lock in one order, because two of them may wait for each other otherwise:
 * actions, what depends on them, wallets, budgets. So all moves come first, and {@link #settle}
 * comes once, at the end.
 */
public final class Transition {

  private final Ledger ledger;
  private final Settlement settlement;

  public Transition(Ledger ledger) {
    this.ledger = ledger;
    this.settlement = new Settlement(ledger);
  }

  /** Moves the actions and settles them, for a caller that writes nothing in between. */
  public List<Action> commit(List<Action> before, List<Change> changes, Instant now) {
    List<Action> after = move(before, changes, now);
    settle(now);
    return after;
  }

  /**
   * Writes moves and what follows from them, except the money: the caller must {@link #settle}.
   *
   * @param before the actions as read under their locks
   * @param changes their changes, in the same order; further changes behind these are of steps that
   *     wait, and are written although nothing follows from them
   * @return the actions as they are now, in the same order
   */
  public List<Action> move(List<Action> before, List<Change> changes, Instant now) {
    List<Action> after =
        changes.stream().limit(before.size()).map(change -> change.after(now)).toList();
    ledger.actions().apply(changes, now);
    new Consequences(ledger).follow(after, now);
    new SettledAfterAll(ledger).follow(before, after, now);
    settlement.moved(before, after);
    return after;
  }

  /** Books the money of all moves. The caller calls it once, after everything else. */
  public void settle(Instant now) {
    settlement.settle(now);
  }

  /**
   * Writes moves without booking money. They must be of actions that have nothing reserved and
   * nothing charged, or whose money the caller books in this transaction.
   */
  public void write(List<Change> changes, Instant now) {
    ledger.actions().apply(changes, now);
    // Later steps may wait for an action that ends here.
    new Consequences(ledger)
        .follow(changes.stream().map(change -> change.after(now)).toList(), now);
  }
}
