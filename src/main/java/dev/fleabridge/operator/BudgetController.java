package dev.fleabridge.operator;

import dev.fleabridge.engine.GuardSettings;
import dev.fleabridge.engine.Limits;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reads the limits, and what is used of them. */
@RestController
@RequestMapping("/v1/budgets")
@Tag(name = "budgets")
class BudgetController {

  /** The limits in force, and what a day (UTC) has used of them. */
  @Schema(name = "Budgets")
  record View(LocalDate day, List<LimitView> limits, List<Used> used) {}

  /**
   * The limits of a scope; null: none.
   *
   * @param scope {@code all} or {@code rule:<id>}
   */
  @Schema(name = "Limits")
  record LimitView(
      String scope,
      @Nullable Money perAction,
      @Nullable Money perDay,
      @Nullable Money perAgentPerDay,
      @Nullable Money approvalAbove,
      @Nullable Money twoApproversAbove,
      @Nullable Duration approvalExpiresAfter,
      boolean holdFirstPayment) {

    static LimitView of(String scope, Limits limits) {
      return new LimitView(
          scope,
          limits.perAction(),
          limits.perDay(),
          limits.perAgentPerDay(),
          limits.approvalAbove(),
          limits.twoApproversAbove(),
          limits.approvalExpiresAfter(),
          limits.holdFirstPayment());
    }
  }

  /**
   * What a day has used.
   *
   * @param scope {@code all}, {@code agent:<id>}, {@code rule:<id>} or {@code rule:<id>/agent:<id>}
   * @param limit the daily limit in force now, and {@code left} the rest of it; null: none any more
   */
  @Schema(name = "BudgetUsed")
  record Used(String scope, Money used, @Nullable Money limit, @Nullable Money left) {}

  private final Ledger ledger;
  private final GuardSettings settings;
  private final RuleBook rules;
  private final Clock clock;

  BudgetController(Ledger ledger, GuardSettings settings, RuleBook rules, Clock clock) {
    this.ledger = ledger;
    this.settings = settings;
    this.rules = rules;
    this.clock = clock;
  }

  @GetMapping
  @Operation(summary = "Limits and what is used of them")
  View read(@RequestParam(required = false) @Nullable String day) {
    LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    LocalDate wanted = Fields.day("day", day, today);
    List<Used> used =
        ledger.budgets().used(wanted).entrySet().stream()
            .map(entry -> used(entry.getKey(), entry.getValue()))
            .toList();
    return new View(wanted, limits(), used);
  }

  private List<LimitView> limits() {
    Stream<LimitView> all = Stream.of(LimitView.of("all", settings.everywhere()));
    Stream<LimitView> ofRules =
        rules.rules().stream()
            .map(Rule::id)
            .filter(id -> !ofRule(id).isEmpty())
            .map(id -> LimitView.of("rule:" + id, ofRule(id)));
    return Stream.concat(all, ofRules).toList();
  }

  private Used used(String scope, Money used) {
    Money limit = dailyLimit(scope);
    return new Used(scope, used, limit, limit == null ? null : limit.minusOrZero(used));
  }

  private @Nullable Money dailyLimit(String scope) {
    if (!scope.startsWith("rule:")) {
      Limits all = settings.everywhere();
      return scope.equals("all") ? all.perDay() : all.perAgentPerDay();
    }
    int agent = scope.indexOf("/agent:");
    String rule = scope.substring("rule:".length(), agent < 0 ? scope.length() : agent);
    Limits limits = ofRule(rule);
    return agent < 0 ? limits.perDay() : limits.perAgentPerDay();
  }

  /** None for a rule that was taken out of the file: its money is spent, and it spends no more. */
  private Limits ofRule(String rule) {
    return Objects.requireNonNullElse(settings.ofRule().apply(rule), Limits.NONE);
  }
}
