package dev.fleabridge.operator;

import dev.fleabridge.engine.books.Budget;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.Span;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Limits, and what is used of them, as the API shows them. */
public final class BudgetViews {

  private BudgetViews() {}

  /**
   * The limits in force, and what is used of them.
   *
   * @param used what the day, in UTC, has used of daily amounts
   * @param usedIsCut whether more limits of agents are used on that day than are shown
   * @param windows what is used now of all other limits that add up: rolling windows and counts
   */
  @Schema(name = "Budgets")
  public record View(
      LocalDate day,
      List<LimitView> limits,
      List<UsedOfDay> used,
      boolean usedIsCut,
      List<UsedOfWindow> windows) {}

  /**
   * The limits of a scope. A limit that is not set is null.
   *
   * @param scope {@code all} or {@code rule:<id>}
   * @param quotas every limit that adds up over a time
   */
  @Schema(name = "Limits")
  public record LimitView(
      String scope,
      @Nullable Money perAction,
      @Nullable Money perDay,
      @Nullable Money perAgentPerDay,
      @Nullable Money approvalAbove,
      @Nullable Money twoApproversAbove,
      @Nullable Duration approvalExpiresAfter,
      boolean holdFirstPayment,
      List<Quota> quotas) {

    static LimitView of(String scope, GuardLimits limits) {
      return new LimitView(
          scope,
          limits.perAction(),
          limits.quotas().amounts().get(Span.DAY),
          limits.quotas().amounts().get(Span.AGENTS_DAY),
          limits.approvalAbove(),
          limits.twoApproversAbove(),
          limits.approvalExpiresAfter(),
          limits.holdFirstPayment(),
          Budget.of(limits.quotas(), "", "").stream().map(Quota::of).toList());
    }
  }

  /**
   * A limit that adds up over a time.
   *
   * @param name as in the configuration, such as {@code per-hour} or {@code actions-per-day}
   * @param amount null where it limits the number of actions; {@code actions} is null where it
   *     limits the amount
   */
  @Schema(name = "Quota")
  public record Quota(String name, @Nullable Money amount, @Nullable Integer actions) {
    static Quota of(Budget budget) {
      return switch (budget.most()) {
        case Budget.Most.Amount(Money amount) -> new Quota(budget.limit(), amount, null);
        case Budget.Most.Actions(int actions) -> new Quota(budget.limit(), null, actions);
      };
    }
  }

  /**
   * What a day has used.
   *
   * @param scope {@code all}, {@code agent:<id>}, {@code rule:<id>} or {@code rule:<id>/agent:<id>}
   * @param limit the daily limit in force now, and {@code left} the rest of it; both are null where
   *     there is none now
   */
  @Schema(name = "BudgetUsed")
  public record UsedOfDay(String scope, Money used, @Nullable Money limit, @Nullable Money left) {}

  /**
   * What is used now of a limit that is not a daily amount.
   *
   * @param quota the limit
   * @param used what was spent in its window; {@code usedActions} is the number of actions that
   *     spent it
   * @param left what may be spent now; null where it limits the number of actions
   * @param leftActions how many more actions may be sent now; null where it limits the amount
   */
  @Schema(name = "WindowUsed")
  public record UsedOfWindow(
      String scope,
      Quota quota,
      Money used,
      int usedActions,
      @Nullable Money left,
      @Nullable Integer leftActions) {

    static UsedOfWindow of(Budget budget, Budgets.Used used) {
      Quota quota = Quota.of(budget);
      return new UsedOfWindow(
          budget.window().scope(),
          quota,
          used.amount(),
          used.actions(),
          quota.amount() == null ? null : quota.amount().minusOrZero(used.amount()),
          quota.actions() == null ? null : Math.max(0, quota.actions() - used.actions()));
    }
  }
}
