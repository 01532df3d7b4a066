package dev.fleabridge.engine.books;

import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Budgets.Used;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the decisions of one batch depend on. All of the engine locks in this order: wallets, then
 * days and gates, then the buckets behind the gates. Whoever opens a bucket holds its gate, so that
 * nobody waits there for a row that is not committed.
 *
 * @param decidable the actions whose wallets and budgets are all locked here
 * @param shut the actions whose rows somebody else holds, such as a replica that hangs, or a person
 *     with an open transaction
 */
public record OpenBooks(Books books, List<Action> decidable, List<Action> shut) {

  /** Locks all rows. It waits for those that others hold, as long as the database allows. */
  public static OpenBooks waiting(
      Collection<Action> due,
      Function<Action, List<String>> walletsOf,
      Function<Action, BudgetRows> budgetsOf,
      Ledger ledger,
      Instant now) {
    Map<String, Wallet> wallets = ledger.wallets().lock(names(due, walletsOf));
    BudgetRows rows = BudgetRows.all(due.stream().map(budgetsOf).toList());
    Map<Budgets.Key, Used> locked = new HashMap<>(ledger.budgets().lock(rows.first()));
    locked.putAll(ledger.budgets().lockBuckets(rows.buckets()));
    Books books = books(wallets, locked, rows.windows(), ledger, now);
    return new OpenBooks(books, List.copyOf(due), List.of());
  }

  /**
   * Locks the rows that nobody holds. So one payer's wallet keeps no other payer's action waiting.
   */
  public static OpenBooks passingOver(
      Collection<Action> due,
      Function<Action, List<String>> walletsOf,
      Function<Action, BudgetRows> budgetsOf,
      Ledger ledger,
      Instant now) {
    Map<String, Wallet> wallets = ledger.wallets().lockFree(names(due, walletsOf));
    Map<UUID, BudgetRows> open = new HashMap<>();
    due.stream()
        .filter(action -> wallets.keySet().containsAll(walletsOf.apply(action)))
        .forEach(action -> open.put(action.id(), budgetsOf.apply(action)));
    Map<Budgets.Key, Used> locked =
        new HashMap<>(ledger.budgets().lockFree(BudgetRows.all(open.values()).first()));
    open.values().removeIf(rows -> !locked.keySet().containsAll(rows.first()));
    BudgetRows behind = BudgetRows.all(open.values());
    locked.putAll(ledger.budgets().lockFreeBuckets(behind.buckets()));
    open.values().removeIf(rows -> !locked.keySet().containsAll(rows.buckets()));
    Books books = books(wallets, locked, behind.windows(), ledger, now);
    Predicate<Action> isOpen = action -> open.containsKey(action.id());
    return new OpenBooks(
        books, due.stream().filter(isOpen).toList(), due.stream().filter(isOpen.negate()).toList());
  }

  /**
   * The books as they stand, without a lock and without opening anything: to judge by, and not to
   * write. A row that is not there counts as nothing.
   */
  public static Books seen(
      Collection<Action> actions,
      Function<Action, List<String>> walletsOf,
      Function<Action, BudgetRows> budgetsOf,
      Ledger ledger,
      Instant now) {
    BudgetRows rows = BudgetRows.all(actions.stream().map(budgetsOf).toList());
    Set<Budgets.Key> wanted = new LinkedHashSet<>(rows.first());
    wanted.addAll(rows.buckets());
    Map<Budgets.Key, Used> used = new HashMap<>(ledger.budgets().read(wanted));
    wanted.forEach(key -> used.putIfAbsent(key, Used.NOTHING));
    Map<String, Wallet> wallets = ledger.wallets().read(names(actions, walletsOf));
    return books(wallets, used, rows.windows(), ledger, now);
  }

  private static Books books(
      Map<String, Wallet> wallets,
      Map<Budgets.Key, Used> locked,
      Set<Window> windows,
      Ledger ledger,
      Instant now) {
    Set<Budgets.Key> counted = new LinkedHashSet<>();
    windows.forEach(window -> window.counted(now).forEach(bucket -> counted.add(bucket.key())));
    counted.removeAll(locked.keySet());
    Map<Budgets.Key, Used> rows = ledger.budgets().read(counted);
    Map<Window, Spent> before = new HashMap<>();
    windows.forEach(window -> before.put(window, Spent.of(window, rows, now)));
    return new Books(wallets, locked, before, ledger.pauses().all());
  }

  private static Set<String> names(
      Collection<Action> due, Function<Action, List<String>> walletsOf) {
    Set<String> names = new LinkedHashSet<>();
    due.forEach(action -> names.addAll(walletsOf.apply(action)));
    return names;
  }
}
