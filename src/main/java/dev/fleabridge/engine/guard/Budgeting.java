package dev.fleabridge.engine.guard;

import dev.fleabridge.engine.books.Books;
import dev.fleabridge.engine.books.Budget;
import dev.fleabridge.engine.books.Spent;
import dev.fleabridge.engine.guard.Decision.Hold;
import dev.fleabridge.engine.pay.PayingAccounts;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Budgets.Used;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides about an action by what was spent before it. It looks at days and rolling windows, for
 * all rules and for the action's rule, for all payers and for the account that pays. Pure.
 */
final class Budgeting {

  private final GuardLimits everywhere;
  private final PayingAccounts accounts;

  Budgeting(GuardLimits everywhere, PayingAccounts accounts) {
    this.everywhere = everywhere;
    this.accounts = accounts;
  }

  /** The budgets that an action counts against, whether or not it is sent. */
  List<Budget> of(Action action, RunLimits.Known limits) {
    String agent = "agent:" + accounts.counted(action);
    String rule = "rule:" + action.ruleId();
    List<Budget> found = new ArrayList<>(Budget.of(everywhere.quotas(), "all", agent));
    found.addAll(Budget.of(limits.strictest().quotas(), rule, rule + "/" + agent));
    return found;
  }

  /** The rows that an action is charged to when it is sent now, each row once. */
  List<Budgets.Key> charges(Action action, RunLimits.Known limits, Instant now) {
    return of(action, limits).stream().map(budget -> budget.charged(now)).distinct().toList();
  }

  /** What is used of each budget that an action counts against, while it is not charged yet. */
  List<Grounds.Use> uses(Action action, RunLimits.Known limits, Books books, Instant now) {
    return of(action, limits).stream()
        .map(budget -> use(budget, books.used(budget, now)))
        .toList();
  }

  private static Grounds.Use use(Budget budget, Used used) {
    String scope = budget.window().scope();
    return switch (budget.most()) {
      case Budget.Most.Amount(Money most) ->
          new Grounds.Use(budget.limit(), scope, used.amount().toString(), most.toString());
      case Budget.Most.Actions(int most) ->
          new Grounds.Use(
              budget.limit(), scope, Integer.toString(used.actions()), Integer.toString(most));
    };
  }

  /**
   * Holds an action that exceeds a budget until it may fit. Where it exceeds several, it is held
   * until the last of them may have room.
   */
  Optional<Decision> stop(
      Action action, Money amount, RunLimits.Known limits, Books books, Instant now) {
    return of(action, limits).stream()
        .filter(budget -> !budget.fits(books.used(budget, now), amount))
        .map(budget -> hold(action, amount, budget, books.spent(budget, now), now))
        .max(Comparator.comparing(Hold::lookAgainAt))
        .map(Function.identity());
  }

  private static Hold hold(Action action, Money amount, Budget budget, Spent spent, Instant now) {
    Instant fitsAt = spent.fitsAt(left -> budget.fits(left, amount), now);
    String why = budget.explain(spent.total(), amount);
    if (!budget.window().period().isRolling()) {
      return new Hold(Reason.OVER_BUDGET, why, fitsAt);
    }
    // Room appears when a bucket begins. A later look finds that others have taken it.
    Instant patient = budget.window().begin(now.plus(patience(action, now)));
    return new Hold(
        Reason.OVER_BUDGET,
        "%s; not before %s".formatted(why, fitsAt),
        fitsAt.isAfter(patient) ? fitsAt : patient);
  }

  /**
   * The least time to the next look. A window gets a little room each minute, and every action that
   * waits would be looked at for it. So the longer an action has waited, the less often it is
   * looked at.
   */
  private static Duration patience(Action action, Instant now) {
    boolean held = action.state() == ActionState.HELD && Reason.OVER_BUDGET.is(action.reason());
    Duration waited = held ? Duration.between(action.updatedAt(), now).dividedBy(4) : Duration.ZERO;
    return waited.compareTo(Guard.LOOK_AGAIN) < 0 ? waited : Guard.LOOK_AGAIN;
  }
}
