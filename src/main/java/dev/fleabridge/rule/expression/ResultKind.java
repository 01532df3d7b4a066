package dev.fleabridge.rule.expression;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an expression gives, where that is seen without evaluating it. */
final class ResultKind {

  private static final String NUMBER = "a number";
  private static final String TEXT = "a text";

  /** What functions give that never give true or false. */
  private static final Map<String, Set<String>> FUNCTIONS =
      Map.of(
          NUMBER,
          Set.of(
              "sum",
              "count",
              "max",
              "min",
              "average",
              "number",
              "length",
              "abs",
              "floor",
              "ceil",
              "round",
              "power",
              "sqrt",
              "parseInteger",
              "toMillis"),
          TEXT,
          Set.of(
              "string",
              "substring",
              "substringBefore",
              "substringAfter",
              "lowercase",
              "uppercase",
              "trim",
              "pad",
              "join",
              "replace",
              "formatNumber",
              "formatBase",
              "formatInteger",
              "fromMillis",
              "type",
              "base64encode",
              "base64decode",
              "encodeUrl",
              "decodeUrl",
              "encodeUrlComponent",
              "decodeUrlComponent"));

  private final ConstantText names;

  private ResultKind(ConstantText names) {
    this.names = names;
  }

  /** What it gives, in words, where that is surely neither true nor false. */
  static Optional<String> notBoolean(Syntax expression) {
    return Optional.ofNullable(new ResultKind(new ConstantText(expression)).of(expression));
  }

  private @Nullable String of(Syntax node) {
    return switch (node) {
      case Syntax.Text _ -> TEXT;
      case Syntax.Number _, Syntax.Negation _ -> NUMBER;
      case Syntax.Constant constant -> constant.value() == null ? "null" : null;
      case Syntax.ListOf _ -> "a list";
      case Syntax.ObjectOf _ -> "an object";
      case Syntax.Operation operation -> ofOperator(operation.operator());
      case Syntax.Block block -> block.children().isEmpty() ? null : of(block.children().getLast());
      case Syntax.Condition condition -> ofBranches(condition);
      case Syntax.Call(int _, Syntax.Variable(int _, String name), List<Syntax> _) ->
          ofFunction(name);
      case Syntax.Apply(int _, Syntax _, Syntax.Variable(int _, String name)) -> ofFunction(name);
      case Syntax.Apply(int _, Syntax _, Syntax.Call call) -> of(call);
      default -> null;
    };
  }

  private static @Nullable String ofOperator(String operator) {
    return switch (operator) {
      case "+", "-", "*", "/", "%" -> NUMBER;
      case "&" -> TEXT;
      default -> null;
    };
  }

  private @Nullable String ofBranches(Syntax.Condition condition) {
    String then = of(condition.then());
    return condition.otherwise().map(other -> of(other) == null).orElse(false) ? null : then;
  }

  private @Nullable String ofFunction(String name) {
    return names.isBuiltIn(name)
        ? Stream.of(NUMBER, TEXT)
            .filter(kind -> FUNCTIONS.getOrDefault(kind, Set.of()).contains(name))
            .findFirst()
            .orElse(null)
        : null;
  }
}
