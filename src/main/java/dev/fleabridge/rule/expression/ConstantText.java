package dev.fleabridge.rule.expression;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** Writes the parts of an expression that are made of constants only as expressions again. */
final class ConstantText {

  /** What fails by the will of the author. */
  private static final Set<String> FAILS_ON_PURPOSE = Set.of("error", "assert");

  private final Set<String> bound = new HashSet<>();

  /** The values of variables that have one value only. */
  private final Map<String, Syntax> values = new HashMap<>();

  /**
   * @param expression the whole, which may bind the name of a function to something else
   */
  ConstantText(Syntax expression) {
    expression.visit(node -> {
      switch (node) {
        case Syntax.Bind bind -> bind(bind.variable(), bind.value());
        case Syntax.Lambda lambda -> lambda.parameters().forEach(name -> bind(name, null));
        case Syntax.Path path ->
            path.steps().forEach(step -> step.binds().forEach(name -> bind(name, null)));
        default -> {}
      }
    });
  }

  private void bind(String variable, @Nullable Syntax value) {
    if (bound.add(variable) && value != null) {
      values.put(variable, value);
    } else {
      values.remove(variable);
    }
  }

  /**
   * A constant argument of a call, as {@link #of}; also a variable that was given a constant. Such
   * a variable may also say which part of the expression is used, so elsewhere it counts as a value
   * that is not known.
   */
  Optional<String> argument(Syntax node, boolean context) {
    if (node instanceof Syntax.Variable(int _, String name)) {
      return Optional.ofNullable(values.get(name)).flatMap(value -> of(value, true));
    }
    return of(node, context);
  }

  /** Whether this names a function of the language everywhere in the expression. */
  boolean isBuiltIn(String name) {
    return !bound.contains(name) && FunctionTable.names().contains(name);
  }

  /**
   * A constant part as an expression; empty where it is not constant.
   *
   * @param context whether there is a context, from which functions may take an argument
   */
  Optional<String> of(Syntax node, boolean context) {
    return switch (node) {
      case Syntax.Text(int _, String value) ->
          Optional.of(JsonNodeFactory.instance.stringNode(value).toString());
      case Syntax.Number(int _, BigDecimal value) ->
          Optional.of(value.signum() < 0 ? "(" + value + ")" : value.toString());
      case Syntax.Constant constant -> Optional.of(String.valueOf(constant.value()));
      case Syntax.Negation negation -> of(negation.value(), context).map(text -> "(-" + text + ")");
      case Syntax.ListOf list -> all(list.children(), context).map(text -> "[" + text + "]");
      case Syntax.Operation operation -> operation(operation, context);
      case Syntax.Call call -> call(call, context);
      case Syntax.ObjectOf object -> object(object, context);
      default -> Optional.empty();
    };
  }

  private Optional<String> all(List<Syntax> nodes, boolean context) {
    List<String> texts = new ArrayList<>();
    for (Syntax node : nodes) {
      Optional<String> text = of(node, context);
      if (text.isEmpty()) {
        return Optional.empty();
      }
      texts.add(text.get());
    }
    return Optional.of(String.join(", ", texts));
  }

  private Optional<String> operation(Syntax.Operation operation, boolean context) {
    Optional<String> left = of(operation.left(), context);
    Optional<String> right = of(operation.right(), context);
    if (left.isEmpty() || right.isEmpty()) {
      return Optional.empty();
    }
    String text = left.get() + " " + operation.operator() + " " + right.get();
    // A range stands in a list, and nothing else does.
    return Optional.of(operation.operator().equals("..") ? text : "(" + text + ")");
  }

  private Optional<String> object(Syntax.ObjectOf object, boolean context) {
    List<String> fields = new ArrayList<>();
    for (Syntax.Field field : object.fields()) {
      Optional<String> both =
          of(field.key(), context)
              .flatMap(key -> of(field.value(), context).map(value -> key + ": " + value));
      if (both.isEmpty()) {
        return Optional.empty();
      }
      fields.add(both.get());
    }
    return Optional.of("{" + String.join(", ", fields) + "}");
  }

  private Optional<String> call(Syntax.Call call, boolean context) {
    if (!(call.callee() instanceof Syntax.Variable(int _, String name))
        || !isBuiltIn(name)
        || FAILS_ON_PURPOSE.contains(name)) {
      return Optional.empty();
    }
    int given = call.arguments().size();
    boolean fits =
        FunctionTable.arity(name)
            .filter(arity -> arity.takes(given, false))
            .filter(arity -> !(arity.fromContext() && context && given < arity.most()))
            .isPresent();
    return fits
        ? all(call.arguments(), context).map(text -> "$" + name + "(" + text + ")")
        : Optional.empty();
  }
}
