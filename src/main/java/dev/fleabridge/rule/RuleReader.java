package dev.fleabridge.rule;

import dev.fleabridge.model.Canonical;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.expression.Expression;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a rule from JSON that has passed the schema, and notes every mistake that the schema cannot
 * find.
 */
final class RuleReader {

  private static final String SAGEMAKER = "aws.sagemaker";

  private static final Duration LONGEST_WAIT = Duration.ofDays(365);

  private final RuleProblems problems;
  private final RuleLimits limits;
  private final ExpressionReader expressions;

  RuleReader(RuleProblems problems, RuleLimits limits) {
    this.problems = problems;
    this.limits = limits;
    this.expressions = new ExpressionReader(problems, limits.expressions(), CheckedFor.FORCE);
  }

  /** The rule at this place; empty where it has a mistake, which is then noted. */
  Optional<Rule> read(String place, JsonNode rule) {
    int before = problems.count();
    String id = rule.path("id").asString();
    Optional<Schedule> schedule =
        schedule(RuleProblems.at(place, "schedule"), rule.path("schedule"));
    ObjectNode when = rule.has("when") ? rule.path("when").asObject() : ScheduledEvent.pattern(id);
    new PatternCheck(problems).check(RuleProblems.at(place, "when"), when);
    Optional<Expression> key = key(place, rule, when);
    List<Requirement> require = expressions.requirements(place, rule, ExpressionReader.Sees.EVENT);
    SpendingLimits spending = spending(RuleProblems.at(place, "limits"), rule.path("limits"));
    List<Step> steps =
        new StepReader(problems, expressions.of(rule.path("steps")), CheckedFor.FORCE)
            .read(RuleProblems.at(place, "steps"), rule.path("steps"));
    if (rule.path("steps").size() > limits.maxSteps()) {
      problems.add(RuleProblems.at(place, "steps"), "more than " + limits.maxSteps() + " steps");
    }
    if (problems.count() > before) {
      return Optional.empty();
    }
    return Optional.of(
        new Rule(
            id,
            rule.has("description")
                ? Optional.of(rule.path("description").asString())
                : Optional.empty(),
            rule.path("enabled").asBoolean(true),
            Rule.Mode.of(rule.path("mode")),
            when,
            schedule,
            key,
            require,
            spending,
            steps,
            rule,
            Canonical.definitionHash(rule)));
  }

  private Optional<Expression> key(String place, JsonNode rule, ObjectNode when) {
    String at = RuleProblems.at(place, "key");
    if (rule.has("key")) {
      return expressions.key(at, rule.path("key"));
    }
    boolean derivable = rule.has("schedule") || isOnlySageMaker(when.path("source"));
    if (!derivable) {
      problems.add(at, "is missing; only rules on the one source aws.sagemaker have a key without");
    }
    return Optional.empty();
  }

  private static boolean isOnlySageMaker(JsonNode source) {
    return source.size() == 1
        && source.path(0).isString()
        && source.path(0).stringValue().equals(SAGEMAKER);
  }

  private Optional<Schedule> schedule(String place, JsonNode schedule) {
    if (schedule.isMissingNode()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Schedule.read(schedule));
    } catch (DateTimeException e) {
      problems.add(RuleProblems.at(place, "zone"), "not a time zone such as Europe/Berlin");
    } catch (IllegalArgumentException e) {
      problems.add(place, String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  /** The limits of a rule. Mistakes are noted. */
  SpendingLimits spending(String place, JsonNode spending) {
    return new SpendingLimits(
        limit(place, spending, "per-action"),
        quotas(place, spending),
        limit(place, spending, "approval-above"),
        limit(place, spending, "two-approvers-above"),
        duration(place, spending, "approval-expires-after"),
        spending.path(SpendingLimits.HOLD_FIRST_PAYMENT).asBoolean(false));
  }

  private Quotas quotas(String place, JsonNode spending) {
    Map<Span, Money> amounts = new HashMap<>();
    Map<Span, Integer> counts = new HashMap<>();
    for (Span span : Span.ALL) {
      limit(place, spending, span.amountName()).ifPresent(most -> amounts.put(span, most));
      count(place, spending, span.countName()).ifPresent(most -> counts.put(span, most));
    }
    return new Quotas(amounts, counts);
  }

  private Optional<Integer> count(String place, JsonNode spending, String name) {
    if (!spending.has(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Quotas.count(spending.path(name).asString()));
    } catch (IllegalArgumentException e) {
      problems.add(RuleProblems.at(place, name), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Money> limit(String place, JsonNode spending, String name) {
    if (!spending.has(name)) {
      return Optional.empty();
    }
    try {
      JsonNode value = spending.path(name);
      return Optional.of(
          value.isNumber() ? new Money(value.decimalValue()) : Money.of(value.asString()));
    } catch (IllegalArgumentException e) {
      problems.add(RuleProblems.at(place, name), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Duration> duration(String place, JsonNode spending, String name) {
    if (!spending.has(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Durations.parse(spending.path(name).asString(), LONGEST_WAIT));
    } catch (IllegalArgumentException e) {
      problems.add(RuleProblems.at(place, name), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Every rule of a file that has no mistake. The mistakes of the others are noted. */
  List<Rule> readAll(JsonNode file) {
    List<Rule> rules = new ArrayList<>();
    JsonNode list = file.path("rules");
    if (!list.isArray()) {
      return rules;
    }
    if (list.size() > limits.maxRules()) {
      problems.add("/rules", "more than " + limits.maxRules() + " rules");
      return rules;
    }
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      String place = RuleProblems.at("/rules", i);
      JsonNode id = list.path(i).path("id");
      if (id.isString() && !ids.add(id.stringValue())) {
        problems.add(RuleProblems.at(place, "id"), "another rule has this id");
      }
      if (!problems.within(place)) {
        read(place, list.path(i)).ifPresent(rules::add);
      }
    }
    return rules;
  }
}
