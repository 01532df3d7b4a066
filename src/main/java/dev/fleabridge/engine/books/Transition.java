package dev.fleabridge.engine.books;

import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import java.time.Instant;
import java.util.List;

/**
 * The one way to commit moves of actions, in the transaction of a caller who has locked them. What
 * follows from a move is written with it: the steps that wait for the action, the escrows, the
 * steps that are decided anew, and the money.
 *
 * <p>Transactions lock in one order, or two of them wait for each other: actions, what depends on
 * them, wallets, budgets. So moves come first, as many as there are, and {@link #settle} once, at
 * the end.
 */
public final class Transition {

  private final Ledger ledger;
  private final Settlement settlement;

  public Transition(Ledger ledger) {
    this.ledger = ledger;
    this.settlement = new Settlement(ledger);
  }

  /** Moves the actions and settles them; for who has nothing else to write in between. */
  public List<Action> commit(List<Action> before, List<Change> changes, Instant now) {
    List<Action> after = move(before, changes, now);
    settle(now);
    return after;
  }

  /**
   * Writes moves and what follows from them, except the money: the caller must {@link #settle}.
   *
   * @param before the actions as read under their locks
   * @param changes theirs, in the same order. Changes beyond those are of steps that wait: they are
   *     written along, and nothing follows from them
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

  /** Books the money of all moves since the beginning; once, and after everything else. */
  public void settle(Instant now) {
    settlement.settle(now);
  }

  /**
   * Writes moves that change nothing in the books: of actions that have nothing reserved and
   * nothing charged, or whose money the caller has booked in this transaction.
   */
  public void write(List<Change> changes, Instant now) {
    ledger.actions().apply(changes, now);
    // What ends here may be what later steps wait for.
    new Consequences(ledger)
        .follow(changes.stream().map(change -> change.after(now)).toList(), now);
  }
}
