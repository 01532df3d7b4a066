package dev.fleabridge.operator;

import dev.fleabridge.engine.books.Budget;
import dev.fleabridge.engine.books.Spent;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.guard.GuardSettings;
import dev.fleabridge.engine.guard.OwnRules;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Money;
import dev.fleabridge.operator.BudgetViews.LimitView;
import dev.fleabridge.operator.BudgetViews.UsedOfDay;
import dev.fleabridge.operator.BudgetViews.UsedOfWindow;
import dev.fleabridge.operator.BudgetViews.View;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.Span;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reads the limits and what is used of them. */
@RestController
@RequestMapping("/v1/budgets")
@Tag(name = "budgets")
public class BudgetController {

  private final Ledger ledger;
  private final GuardSettings settings;
  private final RulesInForce rules;
  private final OwnRules ownRules;
  private final Clock clock;

  BudgetController(
      Ledger ledger, GuardSettings settings, RulesInForce rules, OwnRules ownRules, Clock clock) {
    this.ownRules = ownRules;
    this.ledger = ledger;
    this.settings = settings;
    this.rules = rules;
    this.clock = clock;
  }

  /** The limits, and what is used of them on a day; of one agent where it is named. */
  @GetMapping
  @Operation(operationId = "getBudgets", summary = "Limits and what is used of them")
  public View read(
      @RequestParam(required = false) @Nullable String day,
      @Parameter(description = "the account that pays whose own windows are shown too")
          @RequestParam(required = false)
          @Nullable String agent) {
    Instant now = clock.instant();
    LocalDate wanted = Fields.day("day", day, LocalDate.ofInstant(now, ZoneOffset.UTC));
    List<UsedOfDay> used =
        ledger.budgets().used(wanted).entrySet().stream()
            .map(entry -> used(entry.getKey(), entry.getValue()))
            .toList();
    return new View(wanted, limits(), used, windows(Fields.text("agent", agent), now));
  }

  private List<LimitView> limits() {
    return scopes().map(scope -> LimitView.of(scope, limitsOf(scope))).toList();
  }

  /** The scopes that have limits, without those of agents. */
  private Stream<String> scopes() {
    return Stream.concat(
        Stream.of("all"),
        Stream.concat(
                rules.now().stream()
                    .flatMap(revision -> revision.book().rules().stream())
                    .map(Rule::id),
                ownRules.limits().keySet().stream().sorted())
            .filter(id -> !ofRule(id).isEmpty())
            .map(id -> "rule:" + id));
  }

  /**
   * The windows that are used now. There may be many agents, so an agent's windows are shown only
   * where the caller names it.
   */
  private List<UsedOfWindow> windows(@Nullable String agent, Instant now) {
    List<UsedOfWindow> windows = new ArrayList<>();
    scopes()
        .forEach(scope -> {
          String ofAgent = (scope.equals("all") ? "" : scope + "/") + "agent:" + agent;
          Budget.of(limitsOf(scope).quotas(), scope, ofAgent).stream()
              .filter(budget -> !budget.isOfDays())
              .filter(budget -> agent != null || budget.window().scope().equals(scope))
              .map(budget ->
                  UsedOfWindow.of(budget, Spent.in(budget.window(), ledger.budgets(), now)))
              .forEach(windows::add);
        });
    return windows;
  }

  private UsedOfDay used(String scope, Money used) {
    Money limit = dailyLimit(scope);
    return new UsedOfDay(scope, used, limit, limit == null ? null : limit.minusOrZero(used));
  }

  private @Nullable Money dailyLimit(String scope) {
    int agent = scope.startsWith("agent:") ? 0 : scope.indexOf("/agent:");
    Span span = agent < 0 ? Span.DAY : Span.AGENTS_DAY;
    String whole = agent < 0 ? scope : agent == 0 ? "all" : scope.substring(0, agent);
    return limitsOf(whole).quotas().amounts().get(span);
  }

  private GuardLimits limitsOf(String scope) {
    return scope.equals("all") ? settings.everywhere() : ofRule(scope.substring("rule:".length()));
  }

  /**
   * The limits of a rule. A rule that was taken out of the file has none, because it spends no
   * more.
   */
  private GuardLimits ofRule(String rule) {
    return Objects.requireNonNullElse(settings.ofRule().apply(rule), GuardLimits.NONE);
  }
}
