package dev.fleabridge.rule;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Money;
import dev.fleabridge.rule.expression.ExpressionLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Reads a rule that was checked when it was stored. A limit, a condition or a parameter of an
 * unknown form is a mistake, which is noted. It never counts as absent.
 */
final class StoredRuleReader {

  private static final String NOT_KNOWN = "this version does not know it";
  private static final String OTHER_FORM = "is not of a form that this version knows";
  private static final Set<String> CONDITION = Set.of("that", "otherwise");

  private final RuleProblems problems;

  StoredRuleReader(RuleProblems problems) {
    this.problems = problems;
  }

  /** The conditions and steps; empty where something is not understood. */
  Optional<StoredRule> read(JsonNode rule) {
    checkForm(rule);
    if (!problems.isEmpty()) {
      return Optional.empty();
    }
    ExpressionReader expressions =
        new ExpressionReader(problems, ExpressionLimits.defaults(), CheckedFor.STORED);
    StoredRule read =
        new StoredRule(
            expressions.requirements("", rule, ExpressionReader.Sees.EVENT),
            new StepReader(problems, expressions, CheckedFor.STORED)
                .read("/steps", rule.path("steps")));
    return problems.isEmpty() ? Optional.of(read) : Optional.empty();
  }

  /**
   * What the rule may spend; no limits where a mistake was noted. Steps and conditions must be of a
   * known form too, because what they resolved is about to be sent.
   */
  SpendingLimits limits(JsonNode rule) {
    checkForm(rule);
    JsonNode limits = rule.path("limits");
    if (limits.isMissingNode()) {
      return SpendingLimits.none();
    }
    if (hasOnly("/limits", limits, SpendingLimits.NAMES)) {
      limits.properties().forEach(limit -> checkLimit(limit.getKey(), limit.getValue()));
    }
    return problems.isEmpty()
        ? new RuleReader(problems, RuleLimits.defaults()).spending("/limits", limits)
        : SpendingLimits.none();
  }

  private void checkLimit(String name, JsonNode limit) {
    boolean known =
        name.equals(SpendingLimits.HOLD_FIRST_PAYMENT)
            ? limit.isBoolean()
            : limit.isNumber() || limit.isString();
    require(known, RuleProblems.at("/limits", name), OTHER_FORM);
  }

  /** Which steps are done in the place of others. Do not use it where a mistake was noted. */
  Substitutes substitutes(JsonNode rule) {
    JsonNode steps = rule.path("steps");
    Map<String, String> inPlaceOf = new HashMap<>();
    if (isFilledObject("/steps", steps)) {
      steps.properties().stream()
          .filter(step -> isSubstitute(at(step.getKey()), step.getValue()))
          .forEach(step ->
              inPlaceOf.put(step.getKey(), step.getValue().path("on-failure-of").stringValue()));
    }
    return new Substitutes(Set.copyOf(steps.propertyNames()), inPlaceOf);
  }

  private boolean isSubstitute(String place, JsonNode step) {
    JsonNode other = step.path("on-failure-of");
    return require(step.isObject(), place, OTHER_FORM)
        && !other.isMissingNode()
        && require(other.isString(), RuleProblems.at(place, "on-failure-of"), OTHER_FORM);
  }

  private void checkForm(JsonNode rule) {
    JsonNode steps = rule.path("steps");
    checkConditions("", rule);
    if (isFilledObject("/steps", steps)) {
      steps.properties().forEach(step -> checkStep(at(step.getKey()), step.getValue()));
    }
  }

  private void checkStep(String place, JsonNode step) {
    isSubstitute(place, step);
    checkConditions(place, step);
    JsonNode scale = step.path("scale");
    require(
        scale.isMissingNode()
            || (scale.canConvertToExactIntegral()
                && scale.canConvertToInt()
                && scale.asInt() >= 0
                && scale.asInt() <= Money.MAX_SCALE),
        RuleProblems.at(place, "scale"),
        OTHER_FORM);
    JsonNode deadline = step.path("deadline");
    require(
        deadline.isMissingNode() || deadline.isString(),
        RuleProblems.at(place, "deadline"),
        OTHER_FORM);
    List<ActionKind> kinds = StepReader.kindsOf(step);
    if (require(kinds.size() == 1, place, "has no kind that this version knows, or several")) {
      String kind = kinds.getFirst().wireName();
      checkParameters(RuleProblems.at(place, kind), kinds.getFirst(), step.path(kind));
    }
  }

  private void checkParameters(String place, ActionKind kind, JsonNode values) {
    List<Parameter> known = Parameter.of(kind);
    if (hasOnly(place, values, known.stream().map(Parameter::name).collect(Collectors.toSet()))) {
      for (Parameter parameter : known) {
        require(
            values.hasNonNull(parameter.name()) || !parameter.required(),
            RuleProblems.at(place, parameter.name()),
            "is missing");
      }
    }
  }

  private void checkConditions(String place, JsonNode owner) {
    String at = RuleProblems.at(place, "require");
    JsonNode list = owner.path("require");
    if (!list.isMissingNode() && require(list.isArray(), at, OTHER_FORM)) {
      for (int i = 0; i < list.size(); i++) {
        JsonNode one = list.path(i);
        if (hasOnly(RuleProblems.at(at, i), one, CONDITION)) {
          boolean whole = one.path("that").isString() && one.path("otherwise").isString();
          require(whole, RuleProblems.at(at, i), OTHER_FORM);
        }
      }
    }
  }

  private boolean isFilledObject(String place, JsonNode value) {
    return require(value.isObject() && !value.isEmpty(), place, OTHER_FORM);
  }

  private boolean hasOnly(String place, JsonNode object, Set<String> names) {
    if (!require(object.isObject(), place, OTHER_FORM)) {
      return false;
    }
    List<String> others =
        object.propertyNames().stream().filter(name -> !names.contains(name)).toList();
    others.forEach(name -> problems.add(RuleProblems.at(place, name), NOT_KNOWN));
    return others.isEmpty();
  }

  private boolean require(boolean holds, String place, String otherwise) {
    if (!holds) {
      problems.add(place, otherwise);
    }
    return holds;
  }

  private static String at(String step) {
    return RuleProblems.at("/steps", step);
  }
}
