package dev.fleabridge.engine.mandate;

import dev.fleabridge.engine.books.Budget;
import dev.fleabridge.engine.books.Spent;
import dev.fleabridge.engine.pay.PayingAccounts;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Budgets.Used;
import dev.fleabridge.model.Money;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a mandate may still spend. Others may spend meanwhile, so nothing is promised by it.
 */
public final class Allowance {

  /**
   * One limit that adds up over a time, and what is used of it.
   *
   * @param name as in the configuration, such as {@code per-day}
   * @param most in USDC; null where the limit is on the number of actions
   * @param mostActions null where the limit is on the amount
   */
  public record Quota(
      String name,
      @Nullable Money most,
      Money used,
      @Nullable Integer mostActions,
      int usedActions) {}

  private final Budgets budgets;
  private final PayingAccounts accounts;
  private final Clock clock;

  Allowance(Budgets budgets, PayingAccounts accounts, Clock clock) {
    this.budgets = budgets;
    this.accounts = accounts;
    this.clock = clock;
  }

  /** The quotas of a mandate's own limits. Those of the installation hold besides. */
  public List<Quota> of(Mandate mandate) {
    Instant now = clock.instant();
    String scope = "rule:" + mandate.ruleId();
    String ofAgent = scope + "/agent:" + accounts.wallet(mandate.agent());
    return Budget.of(mandate.limits().quotas(), scope, ofAgent).stream()
        .map(budget -> quota(budget, used(budget, now)))
        .toList();
  }

  private Used used(Budget budget, Instant now) {
    if (!budget.isOfDays()) {
      return Spent.in(budget.window(), budgets, now);
    }
    Budgets.Key day = budget.charged(now);
    return budgets.read(List.of(day)).getOrDefault(day, Used.NOTHING);
  }

  private static Quota quota(Budget budget, Used used) {
    return switch (budget.most()) {
      case Budget.Most.Amount(Money most) ->
          new Quota(budget.limit(), most, used.amount(), null, used.actions());
      case Budget.Most.Actions(int most) ->
          new Quota(budget.limit(), null, used.amount(), most, used.actions());
    };
  }
}
