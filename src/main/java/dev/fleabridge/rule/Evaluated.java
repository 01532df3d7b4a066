package dev.fleabridge.rule;

import dev.fleabridge.rule.expression.Expression;
import dev.fleabridge.rule.expression.ExpressionException;
import dev.fleabridge.rule.expression.Scope;
import dev.fleabridge.rule.expression.Undecided;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What one expression of a rule gives for an event, for people who try the rule out.
 *
 * @param field where it stands: {@code key}, {@code require[0]}, {@code amount}
 * @param expression its text, without braces
 * @param value null unless it was evaluated; JSON null where it has no result
 * @param explanation why it has no value, or what a condition that does not hold leads to; null
 *     where there is nothing to say
 */
public record Evaluated(
    String field,
    String expression,
    Outcome outcome,
    @Nullable JsonNode value,
    @Nullable String explanation) {

  /** What came of it. */
  public enum Outcome {
    /** It gave an answer, which may be that there is none. */
    VALUE,
    /** It gives no answer, however often it is evaluated. */
    FAILED,
    /** It was not evaluated, or not to its end. */
    NOT_EVALUATED
  }

  /** Evaluates the key of a rule; empty where the key is derived from the event. */
  public static List<Evaluated> key(Rule rule, Scope scope) {
    return rule.key().stream().map(key -> of("key", key, scope)).toList();
  }

  /**
   * Evaluates every condition of a rule, also those behind one that does not hold.
   *
   * @param whyNot why an expression cannot be evaluated yet; empty where it can
   */
  public static List<Evaluated> conditions(
      Rule rule, Scope scope, Function<Expression, Optional<String>> whyNot) {
    List<Evaluated> found = new ArrayList<>();
    conditions(rule.require(), scope, whyNot, found);
    return found;
  }

  /** Evaluates every condition and every computed parameter of a step. */
  public static List<Evaluated> step(
      Step step, Scope scope, Function<Expression, Optional<String>> whyNot) {
    List<Evaluated> found = new ArrayList<>();
    conditions(step.require(), scope, whyNot, found);
    for (Parameter parameter : Parameter.of(step.kind())) {
      Template template = step.parameters().get(parameter.name());
      if (template != null) {
        template(
            parameter.name(),
            template,
            scope,
            parameter.perRow() ? expression -> Optional.of("it is evaluated for each row") : whyNot,
            found);
      }
    }
    return found;
  }

  private static void conditions(
      List<Requirement> conditions,
      Scope scope,
      Function<Expression, Optional<String>> whyNot,
      List<Evaluated> found) {
    for (int i = 0; i < conditions.size(); i++) {
      Requirement condition = conditions.get(i);
      Evaluated one = unless(whyNot, "require[%d]".formatted(i), condition.that(), scope);
      boolean refuses =
          one.value() != null && one.value().isBoolean() && !one.value().booleanValue();
      found.add(refuses ? one.explained("it does not hold: " + condition.otherwise()) : one);
    }
  }

  private static void template(
      String field,
      Template template,
      Scope scope,
      Function<Expression, Optional<String>> whyNot,
      List<Evaluated> found) {
    switch (template) {
      case Template.Fixed _ -> {}
      case Template.Computed(Expression expression) ->
          found.add(unless(whyNot, field, expression, scope));
      case Template.Fields(Map<String, Template> fields) ->
          fields.forEach(
              (name, inner) -> template(field + "." + name, inner, scope, whyNot, found));
      case Template.Elements(List<Template> elements) -> {
        for (int i = 0; i < elements.size(); i++) {
          template("%s[%d]".formatted(field, i), elements.get(i), scope, whyNot, found);
        }
      }
    }
  }

  private static Evaluated unless(
      Function<Expression, Optional<String>> whyNot,
      String field,
      Expression expression,
      Scope scope) {
    return whyNot
        .apply(expression)
        .map(why -> without(field, expression, Outcome.NOT_EVALUATED, why))
        .orElseGet(() -> of(field, expression, scope));
  }

  private static Evaluated of(String field, Expression expression, Scope scope) {
    try {
      JsonNode value = expression.evaluate(scope);
      String none = value.isNull() ? "it has no value" : null;
      return new Evaluated(field, expression.text(), Outcome.VALUE, value, none);
    } catch (ExpressionException e) {
      return without(field, expression, Outcome.FAILED, e.getMessage());
    } catch (Undecided e) {
      return without(field, expression, Outcome.NOT_EVALUATED, e.getMessage());
    }
  }

  private static Evaluated without(
      String field, Expression expression, Outcome outcome, @Nullable String why) {
    return new Evaluated(field, expression.text(), outcome, null, why);
  }

  private Evaluated explained(String why) {
    return new Evaluated(field, expression, outcome, value, why);
  }
}
