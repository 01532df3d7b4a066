package dev.fleabridge.rule;

import dev.fleabridge.model.Event;
import dev.fleabridge.rule.expression.Expression;
import dev.fleabridge.rule.expression.ExpressionException;
import dev.fleabridge.rule.expression.PlainPaths;
import dev.fleabridge.rule.expression.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the words of a rule come to for an event, one after the other: for people. It evaluates as
 * the planner and the engine do, and changes nothing. Values are shown on one line, and bounded.
 */
public final class Trace {

  /** The most values that are shown beside one expression. */
  private static final int MAX_VALUES = 6;

  private static final int MAX_VALUE_CHARS = 160;
  private static final int MAX_TEXT_CHARS = 300;

  /**
   * A condition of a pattern or of a rule.
   *
   * @param says the condition with the values that it was given
   * @param holds null where that cannot be told
   */
  public record Line(String says, @Nullable Boolean holds) {}

  /**
   * What a parameter of a step comes to.
   *
   * @param name of the parameter, such as {@code amount}
   * @param role {@code payer} or {@code payee} where the parameter names that agent, else the name
   * @param says the expression or the literal with what it gives
   * @param value as it is stored in an action; null where it has none
   */
  public record Result(String name, String role, String says, @Nullable JsonNode value) {}

  private Trace() {}

  /**
   * How the pattern of a rule meets an event: a line for each field that it asks for.
   *
   * @return one line that says so where the event is too wide to be matched
   */
  public static List<Line> ofPattern(Rule rule, Event event) {
    List<PatternField> fields = RuleBook.of(List.of(rule)).compare(rule, event);
    return fields.isEmpty()
        ? List.of(new Line("the event has too many values to try the pattern again", null))
        : fields.stream().map(Trace::asked).toList();
  }

  private static Line asked(PatternField field) {
    String is = field.found().isMissingNode() ? "is not there" : "is " + shown(field.found());
    String says = "%s %s; the rule asks for %s".formatted(field.field(), is, shown(field.wanted()));
    return new Line(says, field.met());
  }

  /**
   * How the business key of a run comes from its event.
   *
   * @param key that of the run
   */
  public static Line ofKey(Rule rule, Event event, String key) {
    String how = rule.key().map(Trace::text).orElse("the key that Fleabridge derives itself");
    return switch (BusinessKey.of(rule, event)) {
      case BusinessKey.Known(String text) when text.equals(key) ->
          new Line("%s: %s".formatted(how, shown(key)), true);
      case BusinessKey.Known(String text) ->
          new Line(
              "%s: %s now, and the run was begun under %s".formatted(how, shown(text), shown(key)),
              false);
      case BusinessKey.Missing(String _, String detail) ->
          new Line("%s gives no key now: %s".formatted(how, detail), false);
    };
  }

  /** The conditions of the whole rule, up to the first that does not hold. */
  public static List<Line> ofConditions(StoredRule rule, Scope scope) {
    return conditions(rule.require(), scope);
  }

  /** The conditions of a step, up to the first that does not hold. */
  public static List<Line> ofConditions(Step step, Scope scope) {
    return conditions(step.require(), scope);
  }

  private static List<Line> conditions(List<Requirement> conditions, Scope scope) {
    List<Line> lines = new ArrayList<>();
    for (Requirement condition : conditions) {
      Line line = condition(condition, scope);
      lines.add(line);
      if (!Boolean.TRUE.equals(line.holds())) {
        break;
      }
    }
    return lines;
  }

  private static Line condition(Requirement condition, Scope scope) {
    String seen = "%s: %s".formatted(text(condition.that()), values(condition.that(), scope));
    return switch (condition.judge(scope)) {
      case Requirement.Judgement.Holds _ -> new Line(seen, true);
      case Requirement.Judgement.Refused(String reason) ->
          new Line("%s; otherwise %s".formatted(seen, shown(reason)), false);
      case Requirement.Judgement.Failed(String reason) ->
          new Line("%s; it gave no answer: %s".formatted(seen, shown(reason)), false);
    };
  }

  /**
   * What the parameters of a step come to, in their order. Those that belong to a row are left out.
   */
  public static List<Result> ofParameters(Step step, Scope scope) {
    List<Result> found = new ArrayList<>();
    for (Parameter parameter : Parameter.of(step.kind())) {
      Template template = step.parameters().get(parameter.name());
      if (template != null && !parameter.perRow()) {
        found.add(parameter(step, parameter, template, scope));
      }
    }
    return found;
  }

  private static Result parameter(Step step, Parameter parameter, Template template, Scope scope) {
    String role = role(step, parameter);
    Optional<ParameterValue.Value> value;
    try {
      value =
          ParameterValue.convert(
              parameter, template.resolve(scope), template.computed(), step.scale());
    } catch (ExpressionException | IllegalArgumentException e) {
      String says = "%s gives no value: %s".formatted(source(template), shown(e.getMessage()));
      return new Result(parameter.name(), role, says, null);
    }
    JsonNode json = value.map(ParameterValue.Value::json).orElse(null);
    String result = json == null ? "no value" : plain(json);
    String says =
        template.computed()
            ? "%s: %s".formatted(source(template), result)
            : "%s, written in the rule".formatted(result);
    return new Result(parameter.name(), role, says, json);
  }

  private static String role(Step step, Parameter parameter) {
    for (Parameter.Role role : Parameter.Role.values()) {
      if (Parameter.inRole(step.kind(), role).filter(parameter::equals).isPresent()) {
        return role.name().toLowerCase(Locale.ROOT);
      }
    }
    return parameter.name();
  }

  private static String source(Template template) {
    return template.expressions().map(Trace::text).collect(Collectors.joining(" and "));
  }

  /** The values that an expression was given; where it names none, what it gives. */
  private static String values(Expression expression, Scope scope) {
    List<Expression> paths = PlainPaths.of(expression, MAX_VALUES);
    if (paths.isEmpty()) {
      return value(expression, scope);
    }
    if (paths.size() == 1) {
      return value(paths.getFirst(), scope);
    }
    return paths.stream()
        .map(path -> "%s is %s".formatted(path.text(), value(path, scope)))
        .collect(Collectors.joining(", "));
  }

  private static String value(Expression expression, Scope scope) {
    try {
      JsonNode value = expression.evaluate(scope);
      return value.isNull() ? "no value" : shown(value);
    } catch (ExpressionException e) {
      return "no answer";
    }
  }

  private static String text(Expression expression) {
    return ExpressionException.bounded(expression.text(), MAX_TEXT_CHARS);
  }

  /** The value of a parameter: texts, amounts and names without quotes. */
  private static String plain(JsonNode value) {
    return value.isString() ? shown(value.stringValue()) : shown(value);
  }

  /** A value on one line, as JSON writes it. */
  private static String shown(JsonNode value) {
    return shown(value.toString());
  }

  private static String shown(@Nullable String text) {
    return ExpressionException.bounded(String.valueOf(text), MAX_VALUE_CHARS);
  }
}
