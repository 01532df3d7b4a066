package dev.fleabridge.engine.books;

import dev.fleabridge.ledger.Budgets;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The rows of the ledger that budgets are decided by.
 *
 * @param first the rows to lock before the others: days, and the gates of windows
 * @param buckets the rows to lock behind their gates: what an action would be charged to now
 * @param windows the windows to add up behind their gates
 */
public record BudgetRows(Set<Budgets.Key> first, Set<Budgets.Key> buckets, Set<Window> windows) {

  public static final BudgetRows NONE = new BudgetRows(Set.of(), Set.of(), Set.of());

  public static BudgetRows of(Collection<Budget> budgets, Instant now) {
    BudgetRows rows = empty();
    for (Budget budget : budgets) {
      if (budget.gate().isPresent()) {
        rows.first.add(budget.gate().get());
        rows.buckets.add(budget.charged(now));
        rows.windows.add(budget.window());
      } else {
        rows.first.add(budget.charged(now));
      }
    }
    return rows;
  }

  static BudgetRows all(Collection<BudgetRows> several) {
    BudgetRows all = empty();
    for (BudgetRows rows : several) {
      all.first.addAll(rows.first);
      all.buckets.addAll(rows.buckets);
      all.windows.addAll(rows.windows);
    }
    return all;
  }

  private static BudgetRows empty() {
    return new BudgetRows(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
  }
}
