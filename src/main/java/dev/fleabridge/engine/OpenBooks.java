package dev.fleabridge.engine;

import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Money;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What the decisions of one batch depend on, locked in the order that the whole engine keeps:
 * wallets, then budgets.
 *
 * @param decidable the actions whose wallet and budgets are all locked here
 * @param shut those that somebody else keeps from being decided: a replica that hangs, or a person
 *     with a transaction open
 */
record OpenBooks(Books books, List<Action> decidable, List<Action> shut) {

  /** Waits for whoever holds one of them, as long as the database lets it. */
  static OpenBooks waiting(
      Collection<Action> due,
      Function<Action, List<String>> walletsOf,
      Function<Action, List<Budgets.Key>> budgetsOf,
      Ledger ledger) {
    Map<String, Wallet> wallets = ledger.wallets().lock(names(due, walletsOf));
    Map<Budgets.Key, Money> budgets = ledger.budgets().lock(keys(due, budgetsOf));
    return new OpenBooks(
        new Books(wallets, budgets, ledger.pauses().all()), List.copyOf(due), List.of());
  }

  /** Waits for nobody: one payer's wallet that is held keeps no other payer's actions waiting. */
  static OpenBooks passingOver(
      Collection<Action> due,
      Function<Action, List<String>> walletsOf,
      Function<Action, List<Budgets.Key>> budgetsOf,
      Ledger ledger) {
    Map<String, Wallet> wallets = ledger.wallets().lockFree(names(due, walletsOf));
    Set<String> free = wallets.keySet();
    List<Action> funded =
        due.stream().filter(action -> free.containsAll(walletsOf.apply(action))).toList();
    Map<Budgets.Key, Money> budgets = ledger.budgets().lockFree(keys(funded, budgetsOf));
    List<Action> decidable = new ArrayList<>();
    List<Action> shut = new ArrayList<>();
    for (Action action : due) {
      boolean open =
          free.containsAll(walletsOf.apply(action))
              && (!action.kind().spends() || budgets.keySet().containsAll(budgetsOf.apply(action)));
      (open ? decidable : shut).add(action);
    }
    return new OpenBooks(new Books(wallets, budgets, ledger.pauses().all()), decidable, shut);
  }

  private static Set<String> names(
      Collection<Action> due, Function<Action, List<String>> walletsOf) {
    Set<String> names = new LinkedHashSet<>();
    due.forEach(action -> names.addAll(walletsOf.apply(action)));
    return names;
  }

  private static Set<Budgets.Key> keys(
      Collection<Action> due, Function<Action, List<Budgets.Key>> budgetsOf) {
    Set<Budgets.Key> keys = new LinkedHashSet<>();
    due.stream()
        .filter(action -> action.kind().spends())
        .forEach(action -> keys.addAll(budgetsOf.apply(action)));
    return keys;
  }
}
