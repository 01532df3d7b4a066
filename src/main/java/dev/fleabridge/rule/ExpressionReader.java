package dev.fleabridge.rule;

import dev.fleabridge.rule.expression.Expression;
import dev.fleabridge.rule.expression.ExpressionException;
import dev.fleabridge.rule.expression.ExpressionLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Compiles the expressions of a rule, each at its place in the file. */
final class ExpressionReader {

  /** What an expression at a place can see besides the event. */
  enum Sees {
    /** As {@link #EVENT}, and no run, because the key decides which run it is. */
    KEY,
    EVENT,
    STEPS,
    ROW
  }

  private final RuleProblems problems;
  private final ExpressionLimits limits;
  private final CheckedFor reading;
  private final StepResults results;

  ExpressionReader(RuleProblems problems, ExpressionLimits limits, CheckedFor reading) {
    this(problems, limits, reading, new StepResults(MissingNode.getInstance()));
  }

  private ExpressionReader(
      RuleProblems problems, ExpressionLimits limits, CheckedFor reading, StepResults results) {
    this.problems = problems;
    this.limits = limits;
    this.reading = reading;
    this.results = results;
  }

  /** A reader of the expressions of these steps, which may read each other's results. */
  ExpressionReader of(JsonNode steps) {
    return new ExpressionReader(problems, limits, reading, new StepResults(steps));
  }

  /** Reads a value that must be one expression; empty where it is not, which is then noted. */
  Optional<Expression> expression(String place, JsonNode value, Sees sees) {
    Optional<Template> template = template(place, value, sees);
    if (template.isEmpty()) {
      return Optional.empty();
    }
    if (template.get() instanceof Template.Computed(Expression expression)) {
      return Optional.of(expression);
    }
    problems.add(place, "must be an expression: {% ... %}");
    return Optional.empty();
  }

  /**
   * Reads the expression of a business key, whose parts must have values; empty where it is none,
   * which is then noted.
   */
  Optional<Expression> key(String place, JsonNode value) {
    return expression(place, value, Sees.KEY)
        .map(checked -> Expression.compileKey(checked.toString(), limits));
  }

  /**
   * Reads a value that may contain expressions; empty where one has a mistake, which is then noted.
   */
  Optional<Template> template(String place, JsonNode value, Sees sees) {
    try {
      Template template = Template.compile(value, limits);
      if (reading == CheckedFor.FORCE) {
        template.expressions().forEach(expression -> check(place, expression, sees));
      }
      return Optional.of(template);
    } catch (ExpressionException e) {
      problems.add(place, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Reads the conditions under {@code require}. Mistakes are noted. */
  List<Requirement> requirements(String place, JsonNode owner, Sees sees) {
    List<Requirement> requirements = new ArrayList<>();
    JsonNode list = owner.path("require");
    for (int i = 0; i < list.size(); i++) {
      JsonNode one = list.path(i);
      String at = RuleProblems.at(RuleProblems.at(RuleProblems.at(place, "require"), i), "that");
      String otherwise = one.path("otherwise").asString();
      expression(at, one.path("that"), sees)
          .ifPresent(that -> {
            checkCondition(at, that);
            requirements.add(new Requirement(that, otherwise));
          });
    }
    return requirements;
  }

  private void checkCondition(String place, Expression that) {
    if (reading == CheckedFor.FORCE) {
      that.notBoolean()
          .ifPresent(kind ->
              problems.add(place, "a condition gives true or false, and this gives " + kind));
    }
  }

  private void check(String place, Expression expression, Sees sees) {
    expression.mistakes(sees == Sees.ROW).forEach(mistake -> problems.add(place, mistake));
    if (sees == Sees.KEY) {
      expression.touchingParts().ifPresent(mistake -> problems.add(place, mistake));
    }
    if (sees == Sees.KEY && expression.readsRun()) {
      problems.add(place, "$run is not available here: the key decides which run it is");
    }
    if (expression.readsRow() && sees != Sees.ROW) {
      problems.add(place, "$row exists only in payee, amount, memo and item of pay-scores");
    }
    if (!expression.steps().isEmpty() && (sees == Sees.EVENT || sees == Sees.KEY)) {
      problems.add(place, "$steps is not available here: no step has run yet");
    }
    expression
        .stepFields()
        .forEach(read ->
            results
                .meant(read.step(), read.field())
                .ifPresent(right ->
                    problems.add(
                        place,
                        "$steps.%1$s has no field %2$s; it is written $steps.%1$s.%3$s"
                            .formatted(read.step(), read.field(), right))));
    if (expression.steps().contains("")) {
      problems.add(place, "$steps must be followed by the name of a step: $steps.<name>");
    }
  }
}
