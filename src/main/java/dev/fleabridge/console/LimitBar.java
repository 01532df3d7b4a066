package dev.fleabridge.console;

import dev.fleabridge.model.Money;
import dev.fleabridge.operator.BudgetViews;
import dev.fleabridge.operator.BudgetViews.Quota;
import dev.fleabridge.operator.BudgetViews.UsedOfDay;
import dev.fleabridge.operator.BudgetViews.UsedOfWindow;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How much is used of one limit.
 *
 * @param scope whose limit it is, such as {@code rule:pay}
 * @param limit its name in the configuration, such as {@code per-day}
 * @param unit {@code USDC}, or {@code actions} where it limits their number
 * @param used how much is used; {@code most} is the limit, and {@code left} the rest of it
 * @param high from where on it is nearly used up
 * @param share how much of it is used; 1 is all of it
 */
record LimitBar(
    String scope,
    String limit,
    String unit,
    String used,
    String most,
    String left,
    String high,
    BigDecimal share) {

  /** No more bars are shown. */
  static final int MAX_BARS = 20;

  private static final BigDecimal NEARLY = new BigDecimal("0.8");

  /** What is used of limits, the one of which most is used first; at most {@link #MAX_BARS}. */
  static List<LimitBar> of(BudgetViews.View budgets) {
    return bars(budgets).limit(MAX_BARS).toList();
  }

  /** The same of the limits of one payer only. */
  static List<LimitBar> ofAgent(BudgetViews.View budgets, String agent) {
    String name = "agent:" + agent;
    return bars(budgets)
        .filter(bar -> bar.scope.equals(name) || bar.scope.endsWith("/" + name))
        .limit(MAX_BARS)
        .toList();
  }

  private static Stream<LimitBar> bars(BudgetViews.View budgets) {
    return Stream.concat(
            budgets.used().stream().map(LimitBar::of).filter(Objects::nonNull),
            budgets.windows().stream().map(LimitBar::of))
        .sorted(
            Comparator.comparing((LimitBar bar) -> bar.share, Comparator.reverseOrder())
                .thenComparing(LimitBar::scope)
                .thenComparing(LimitBar::limit));
  }

  /** Null where there is no such limit now. */
  private static @Nullable LimitBar of(UsedOfDay day) {
    Money limit = day.limit();
    if (limit == null) {
      return null;
    }
    String name = day.scope().contains("agent:") ? "per-agent-per-day" : "per-day";
    return ofMoney(day.scope(), name, day.used(), limit);
  }

  private static LimitBar of(UsedOfWindow window) {
    Quota quota = window.quota();
    if (quota.amount() != null) {
      return ofMoney(window.scope(), quota.name(), window.used(), quota.amount());
    }
    int most = Objects.requireNonNull(quota.actions());
    return new LimitBar(
        window.scope(),
        quota.name(),
        "actions",
        String.valueOf(window.usedActions()),
        String.valueOf(most),
        String.valueOf(Math.max(0, most - window.usedActions())),
        BigDecimal.valueOf(most).multiply(NEARLY).toPlainString(),
        share(BigDecimal.valueOf(window.usedActions()), BigDecimal.valueOf(most)));
  }

  private static LimitBar ofMoney(String scope, String name, Money used, Money limit) {
    return new LimitBar(
        scope,
        name,
        "USDC",
        used.toString(),
        limit.toString(),
        limit.minusOrZero(used).toString(),
        limit.value().multiply(NEARLY).toPlainString(),
        share(used.value(), limit.value()));
  }

  /** Of a limit of nothing nothing can be used. */
  private static BigDecimal share(BigDecimal used, BigDecimal most) {
    return most.signum() == 0 ? BigDecimal.ZERO : used.divide(most, MathContext.DECIMAL32);
  }

  /** Whether nearly all of it is used. */
  public boolean isNearlyUsed() {
    return share.compareTo(NEARLY) >= 0;
  }

  /** The scope in words. */
  public String whose() {
    return switch (scope) {
      case "all" -> "everything";
      default -> scope.replace(":", " ").replace("/", ", ");
    };
  }
}
