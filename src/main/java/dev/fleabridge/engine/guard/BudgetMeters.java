package dev.fleabridge.engine.guard;

import dev.fleabridge.engine.books.Budget;
import dev.fleabridge.engine.books.Budget.Most;
import dev.fleabridge.engine.books.Spent;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Budgets.Used;
import dev.fleabridge.ledger.SharedReading;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.Span;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How much is used of the limits that add up: {@code fleabridge.budget.used{scope}}, as a share of
 * the limit of which most is used. The scope is {@code all} for limits of the installation, {@code
 * rule} for limits of a rule, {@code agent} for daily amounts of one payer. Rolling windows and
 * counts of one payer are not in it, because each payer has windows of its own.
 */
final class BudgetMeters implements MeterBinder {

  /** No more rules are looked at. */
  private static final int MAX_RULES = 200;

  /** The shares; zero where there is no such limit. */
  record Shares(BigDecimal all, BigDecimal rule, BigDecimal agent) {}

  private final Budgets budgets;
  private final GuardSettings settings;
  private final RulesInForce rules;
  private final OwnRules ownRules;
  private final Clock clock;
  private final SharedReading<Shares> shares;

  BudgetMeters(
      Budgets budgets, GuardSettings settings, RulesInForce rules, OwnRules ownRules, Clock clock) {
    this.budgets = budgets;
    this.settings = settings;
    this.rules = rules;
    this.ownRules = ownRules;
    this.clock = clock;
    this.shares = new SharedReading<>("What is used of limits", this::read, clock);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "all", Shares::all);
    gauge(registry, "rule", Shares::rule);
    gauge(registry, "agent", Shares::agent);
  }

  private void gauge(
      MeterRegistry registry, String scope, Function<Shares, @Nullable Number> share) {
    Gauge.builder("fleabridge.budget.used", () -> shares.figure(share))
        .tag("scope", scope)
        .description("how much is used of the limit of which most is used, as a share")
        .register(registry);
  }

  private Shares read() {
    Instant now = clock.instant();
    Map<String, Money> ofAgents = budgets.highestOfAgents(LocalDate.ofInstant(now, ZoneOffset.UTC));
    List<BigDecimal> ofRules = new ArrayList<>();
    List<BigDecimal> agents = new ArrayList<>();
    agents.add(ofAgents("all", settings.everywhere(), ofAgents));
    for (String rule : ruleIds()) {
      String scope = "rule:" + rule;
      GuardLimits limits =
          Objects.requireNonNullElse(settings.ofRule().apply(rule), GuardLimits.NONE);
      ofRules.add(together(scope, limits, now));
      agents.add(ofAgents(scope, limits, ofAgents));
    }
    return new Shares(together("all", settings.everywhere(), now), most(ofRules), most(agents));
  }

  private List<String> ruleIds() {
    Stream<String> ofFile =
        rules.now().map(revision -> revision.book().rules()).orElse(List.of()).stream()
            .map(Rule::id);
    return Stream.concat(ownRules.limits().keySet().stream(), ofFile).limit(MAX_RULES).toList();
  }

  private BigDecimal together(String scope, GuardLimits limits, Instant now) {
    return most(
        Budget.of(limits.quotas(), scope, "").stream()
            .filter(budget -> budget.window().scope().equals(scope))
            .map(budget -> share(budget.most(), used(budget, now)))
            .toList());
  }

  private Used used(Budget budget, Instant now) {
    if (!budget.isOfDays()) {
      return Spent.in(budget.window(), budgets, now);
    }
    Budgets.Key key = budget.charged(now);
    return budgets.read(List.of(key)).getOrDefault(key, Used.NOTHING);
  }

  private static BigDecimal ofAgents(String whole, GuardLimits limits, Map<String, Money> highest) {
    return Optional.ofNullable(limits.quotas().amounts().get(Span.AGENTS_DAY))
        .map(limit ->
            share(new Most.Amount(limit), Used.of(highest.getOrDefault(whole, Money.ZERO))))
        .orElse(BigDecimal.ZERO);
  }

  private static BigDecimal share(Most most, Used used) {
    return switch (most) {
      case Most.Amount(Money limit) -> share(used.amount().value(), limit.value());
      case Most.Actions(int limit) ->
          share(BigDecimal.valueOf(used.actions()), BigDecimal.valueOf(limit));
    };
  }

  /** Of a limit of nothing nothing can be used. */
  private static BigDecimal share(BigDecimal used, BigDecimal limit) {
    return limit.signum() == 0 ? BigDecimal.ZERO : used.divide(limit, MathContext.DECIMAL32);
  }

  private static BigDecimal most(List<BigDecimal> shares) {
    return shares.stream().max(BigDecimal::compareTo).orElse(BigDecimal.ZERO);
  }
}
