package dev.fleabridge.rule.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds two parts of a key between which nothing stands. {@code fraud} with {@code 12} and {@code
 * fraud1} with {@code 2} would be one key, and the second fact would never be paid for.
 *
 * <p>Only parts that can have any length count: fields, and what some functions make of them. What
 * another function gives, such as a date by a picture, may have a fixed length. A written text
 * between two parts holds them apart, also an empty one, by which the author says that it is meant.
 */
final class TouchingParts {

  /** Functions whose result is as long as the text that they are given. */
  private static final Set<String> AS_LONG = Set.of("string", "lowercase", "uppercase", "trim");

  private TouchingParts() {}

  /** What is wrong, for the author; empty where every two parts are held apart. */
  static Optional<String> in(Syntax key) {
    List<Syntax> found = new ArrayList<>();
    key.visit(node -> {
      if (found.isEmpty() && touches(node)) {
        found.add(node);
      }
    });
    return found.stream()
        .findFirst()
        .map(node ->
            "nothing stands between %s, so that different facts may have one key; write a text that none of them contains, such as '/'"
                .formatted(
                    node instanceof Syntax.Operation
                        ? "two parts of the key"
                        : "what $join puts together"));
  }

  private static boolean touches(Syntax node) {
    return switch (node) {
      case Syntax.Operation(int _, String operator, Syntax left, Syntax right)
          when operator.equals("&") ->
          isOpen(last(left)) && isOpen(first(right));
      case Syntax.Call(int _, Syntax callee, List<Syntax> arguments) when isJoin(callee) ->
          !arguments.isEmpty()
              && touches(arguments.getFirst(), arguments.subList(1, arguments.size()));
      case Syntax.Apply(int _, Syntax value, Syntax function) when isJoin(function) ->
          touches(value, List.of());
      case Syntax.Apply(
              int _,
              Syntax value,
              Syntax.Call(int _, Syntax callee, List<Syntax> arguments))
          when isJoin(callee) ->
          touches(value, arguments);
      default -> false;
    };
  }

  private static boolean touches(Syntax list, List<Syntax> separator) {
    return separator.isEmpty()
        && list instanceof Syntax.ListOf(int _, List<Syntax> elements)
        && elements.stream().filter(TouchingParts::isOpen).count() > 1;
  }

  private static Syntax last(Syntax node) {
    return node instanceof Syntax.Operation(int _, String operator, Syntax _, Syntax right)
            && operator.equals("&")
        ? last(right)
        : node;
  }

  private static Syntax first(Syntax node) {
    return node instanceof Syntax.Operation(int _, String operator, Syntax left, Syntax _)
            && operator.equals("&")
        ? first(left)
        : node;
  }

  private static boolean isOpen(Syntax node) {
    return switch (node) {
      case Syntax.Path _ -> true;
      case Syntax.Filter _ -> true;
      case Syntax.Call(int _, Syntax.Variable(int _, String name), List<Syntax> arguments) ->
          AS_LONG.contains(name) && arguments.stream().anyMatch(TouchingParts::isOpen);
      case Syntax.Block(int _, List<Syntax> children) ->
          !children.isEmpty() && isOpen(children.getLast());
      case Syntax.Condition condition ->
          isOpen(condition.then())
              && condition.otherwise().filter(TouchingParts::isOpen).isPresent();
      default -> false;
    };
  }

  private static boolean isJoin(Syntax function) {
    return function instanceof Syntax.Variable(int _, String name) && name.equals("join");
  }
}
