package dev.fleabridge.operator;

import dev.fleabridge.engine.books.Budget;
import dev.fleabridge.engine.books.Spent;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.guard.GuardSettings;
import dev.fleabridge.engine.guard.OwnRules;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Readings;
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
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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

  /** No more limits of a day are shown. Every agent that pays may have one, or one of each rule. */
  private static final int MAX_OF_DAY = 200;

  private final Readings readings;
  private final GuardSettings settings;
  private final RulesInForce rules;
  private final OwnRules ownRules;
  private final Clock clock;

  BudgetController(
      Readings readings,
      GuardSettings settings,
      RulesInForce rules,
      OwnRules ownRules,
      Clock clock) {
    this.ownRules = ownRules;
    this.readings = readings;
    this.settings = settings;
    this.rules = rules;
    this.clock = clock;
  }

  /** The limits, and what is used of them on a day; of one agent where it is named. */
  @GetMapping
  @Operation(
      operationId = "getBudgets",
      summary = "Limits and what is used of them",
      description =
          "Of a day's limits of agents those of which most is used, and those of the agent that is"
              + " named; usedIsCut says that there are more.")
  public View read(
      @RequestParam(required = false) @Nullable String day,
      @Parameter(description = "the account that pays whose own limits are shown too")
          @RequestParam(required = false)
          @Nullable String agent) {
    Instant now = clock.instant();
    LocalDate wanted = Fields.day("day", day, LocalDate.ofInstant(now, ZoneOffset.UTC));
    String ofAgent = Fields.text("agent", agent);
    Map<String, Money> most = readings.budgets().used(wanted, MAX_OF_DAY + 1);
    Map<String, Money> used = named(wanted, ofAgent);
    most.entrySet().stream()
        .limit(MAX_OF_DAY)
        .forEach(entry -> used.put(entry.getKey(), entry.getValue()));
    return new View(
        wanted,
        limits(),
        used.entrySet().stream().map(entry -> used(entry.getKey(), entry.getValue())).toList(),
        most.size() > MAX_OF_DAY,
        windows(ofAgent, now));
  }

  /** What is used of the limits that are shown however little it is, by their scopes. */
  private Map<String, Money> named(LocalDate day, @Nullable String agent) {
    List<Budgets.Key> keys =
        scopes()
            .flatMap(
                scope -> agent == null ? Stream.of(scope) : Stream.of(scope, ofAgent(scope, agent)))
            .map(scope -> new Budgets.Key(scope, day))
            .toList();
    Map<String, Money> named = new TreeMap<>();
    readings
        .budgets()
        .read(keys)
        .forEach((key, used) -> {
          if (!used.amount().isZero()) {
            named.put(key.scope(), used.amount());
          }
        });
    return named;
  }

  private static String ofAgent(String scope, @Nullable String agent) {
    return (scope.equals("all") ? "" : scope + "/") + "agent:" + agent;
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
          Budget.of(limitsOf(scope).quotas(), scope, ofAgent(scope, agent)).stream()
              .filter(budget -> !budget.isOfDays())
              .filter(budget -> agent != null || budget.window().scope().equals(scope))
              .map(budget ->
                  UsedOfWindow.of(budget, Spent.in(budget.window(), readings.budgets(), now)))
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
