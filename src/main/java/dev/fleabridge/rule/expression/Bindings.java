package dev.fleabridge.rule.expression;

import static dev.fleabridge.rule.expression.LibraryTree.child;
import static dev.fleabridge.rule.expression.LibraryTree.children;
import static dev.fleabridge.rule.expression.LibraryTree.is;
import static dev.fleabridge.rule.expression.LibraryTree.name;

import com.dashjoin.jsonata.Parser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the variables of an expression are bound to: by {@code :=}, and as parameters of functions
 * that the expression makes and calls. It knows no scopes, so a name that is bound twice has both
 * values.
 */
final class Bindings {

  private record Given(Parser.Symbol function, List<Parser.Symbol> arguments) {}

  private final Map<String, List<Parser.Symbol>> values = new HashMap<>();

  private Bindings() {}

  /** The variables of a parsed expression, before anything in it is changed. */
  static Bindings of(Parser.Symbol root) {
    Bindings bindings = new Bindings();
    List<Given> calls = new ArrayList<>();
    bindings.collect(root, calls, Collections.newSetFromMap(new IdentityHashMap<>()));
    calls.forEach(bindings::bindParameters);
    return bindings;
  }

  private void collect(Parser.Symbol node, List<Given> calls, Set<Parser.Symbol> done) {
    if (!done.add(node)) {
      return;
    }
    switch (LibraryTree.type(node)) {
      case "bind" -> bind(name(child(LibraryTree.LEFT, node)), child(LibraryTree.RIGHT, node));
      case "function", "partial" ->
          calls.add(
              new Given(child(LibraryTree.PROCEDURE, node), children(LibraryTree.ARGUMENTS, node)));
      case "apply" -> calls.add(applied(node));
      default -> {} // It gives nothing to a variable.
    }
    Mending.below(node).forEach(child -> collect(child, calls, done));
  }

  private static Given applied(Parser.Symbol node) {
    Parser.Symbol right = child(LibraryTree.RIGHT, node);
    List<Parser.Symbol> arguments = new ArrayList<>();
    arguments.add(child(LibraryTree.LEFT, node));
    if (!is(right, "function")) {
      return new Given(right, arguments);
    }
    arguments.addAll(children(LibraryTree.ARGUMENTS, right));
    return new Given(child(LibraryTree.PROCEDURE, right), arguments);
  }

  private void bind(String variable, Parser.Symbol value) {
    values.computeIfAbsent(variable, _ -> new ArrayList<>()).add(value);
  }

  private void bindParameters(Given given) {
    List<Parser.Symbol> functions =
        is(given.function, "variable")
            ? List.copyOf(of(name(given.function)))
            : List.of(given.function);
    for (Parser.Symbol function : functions) {
      if (is(function, "lambda")) {
        List<Parser.Symbol> parameters = children(LibraryTree.ARGUMENTS, function);
        int known = Math.min(parameters.size(), given.arguments.size());
        for (int i = 0; i < known; i++) {
          bind(name(parameters.get(i)), given.arguments.get(i));
        }
      }
    }
  }

  /** All values that a variable may have. */
  List<Parser.Symbol> of(String variable) {
    return values.getOrDefault(variable, List.of());
  }

  /**
   * The name of the built-in function that a node is, also by another name, such as {@code $j}
   * after {@code $j := $join}, or with some of its arguments; empty where it is none.
   */
  String function(Parser.Symbol node) {
    return function(node, new HashSet<>());
  }

  private String function(Parser.Symbol node, Set<String> seen) {
    if (is(node, "partial")) {
      return function(child(LibraryTree.PROCEDURE, node), seen);
    }
    if (!is(node, "variable") || !seen.add(name(node))) {
      return "";
    }
    List<Parser.Symbol> bound = of(name(node));
    return bound.isEmpty() ? name(node) : function(bound.getFirst(), seen);
  }
}
