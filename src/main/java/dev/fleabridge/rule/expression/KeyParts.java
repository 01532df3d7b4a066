package dev.fleabridge.rule.expression;

import static dev.fleabridge.rule.expression.LibraryTree.child;
import static dev.fleabridge.rule.expression.LibraryTree.children;
import static dev.fleabridge.rule.expression.LibraryTree.is;
import static dev.fleabridge.rule.expression.LibraryTree.name;

import com.dashjoin.jsonata.Parser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Makes an expression fail where it would put a key together of parts one of which has no value.
 * Such a key would be the same for facts that differ. A part is a side of {@code &}, an element of
 * a list that is given to {@code $join} or {@code $reduce}, and what a list or object holds that is
 * given to {@code $string}. It has no value where it is undefined, null, an empty list or a blank
 * text; a text that the author wrote counts as it is.
 *
 * <p>A list is followed to where it is written, through variables, parameters of functions, {@code
 * $map} and the like. What only decides, such as the condition of {@code ? :}, makes no key, and
 * may have no value.
 */
final class KeyParts {

  private static final Set<String> TESTS = Set.of("exists", "boolean", "not");
  private static final Set<String> COMPARISONS =
      Set.of("=", "!=", "<", "<=", ">", ">=", "in", "and", "or");

  /** Functions that hand the elements of their first argument on, each for itself. */
  private static final Set<String> HANDING_ON =
      Set.of("map", "each", "distinct", "reverse", "sort", "merge", "spread");

  private final String text;
  private final Bindings bindings;
  private final Set<Parser.Symbol> done = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Parser.Symbol> listed = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Calls that get one more argument by {@code ~>}. */
  private final Set<Parser.Symbol> applied = Collections.newSetFromMap(new IdentityHashMap<>());

  private KeyParts(String text, Bindings bindings) {
    this.text = text;
    this.bindings = bindings;
  }

  /**
   * Changes a parsed expression; before {@link Mending}.
   *
   * @param text the expression
   */
  static void require(String text, Parser.Symbol root) {
    new KeyParts(text, Bindings.of(root)).require(root, false);
  }

  private void require(Parser.Symbol node, boolean decides) {
    if (!done.add(node)) {
      return;
    }
    List<Parser.Symbol> below = Mending.below(node);
    Set<Parser.Symbol> deciding = deciding(node);
    if (!decides) {
      requireParts(node);
    }
    below.forEach(child -> require(child, decides || deciding.contains(child)));
  }

  private void requireParts(Parser.Symbol node) {
    switch (LibraryTree.type(node)) {
      case "binary" -> {
        if (name(node).equals("&")) {
          LibraryTree.LEFT.set(node, part(child(LibraryTree.LEFT, node)));
          LibraryTree.RIGHT.set(node, part(child(LibraryTree.RIGHT, node)));
        }
      }
      case "function", "partial" -> requireArgument(node);
      case "apply" -> {
        Parser.Symbol function = child(LibraryTree.RIGHT, node);
        applied.add(function);
        LibraryTree.LEFT.set(node, composed(called(function), child(LibraryTree.LEFT, node)));
      }
      default -> {} // It puts nothing together.
    }
  }

  private void requireArgument(Parser.Symbol node) {
    List<Parser.Symbol> arguments = new ArrayList<>(children(LibraryTree.ARGUMENTS, node));
    if (applied.contains(node)) {
      return;
    }
    if (!arguments.isEmpty()) {
      arguments.set(0, composed(called(node), arguments.getFirst()));
      LibraryTree.ARGUMENTS.set(node, arguments);
    } else if (called(node).equals("string")) {
      LibraryTree.ARGUMENTS.set(node, List.of(notNull(Mending.fresh("variable", ""))));
    }
  }

  /** The name of the function that a node calls, or is; empty where it has none. */
  private String called(Parser.Symbol node) {
    return bindings.function(is(node, "function") ? child(LibraryTree.PROCEDURE, node) : node);
  }

  private Parser.Symbol composed(String function, Parser.Symbol value) {
    if (is(value, "operator")) {
      return value; // The place of an argument that is given later.
    }
    return switch (function) {
      case "join" -> {
        requireElements(value);
        yield required(value, writesBlank(value) ? Required.What.PRESENT : Required.What.EACH);
      }
      case "string" -> {
        requireElements(value);
        yield notNull(value);
      }
      case "reduce" -> {
        requireElements(value);
        yield value;
      }
      default -> value;
    };
  }

  private void requireElements(Parser.Symbol value) {
    if (!listed.add(value) || !Mending.filters(value).isEmpty()) {
      return; // What is picked from a list may be there although another element is not.
    }
    switch (LibraryTree.type(value)) {
      case "unary" -> requireWritten(value);
      case "variable" -> bindings.of(name(value)).forEach(this::requireElements);
      case "block" -> last(value).forEach(this::requireElements);
      case "condition" -> {
        requireElements(child(LibraryTree.THEN, value));
        Parser.Symbol otherwise = LibraryTree.optional(LibraryTree.OTHERWISE, value);
        if (otherwise != null) {
          requireElements(otherwise);
        }
      }
      case "function" -> requireHandedOn(value);
      case "apply" -> {
        Parser.Symbol right = child(LibraryTree.RIGHT, value);
        if (called(right).equals("append")) {
          LibraryTree.LEFT.set(value, present(child(LibraryTree.LEFT, value)));
          requireHandedOn(right);
        } else if (HANDING_ON.contains(called(right))) {
          requireElements(child(LibraryTree.LEFT, value));
        }
      }
      case "path" -> requireLastWritten(children(LibraryTree.STEPS, value));
      default -> {} // It is not seen what it is made of.
    }
  }

  private void requireHandedOn(Parser.Symbol call) {
    List<Parser.Symbol> arguments = children(LibraryTree.ARGUMENTS, call);
    if (called(call).equals("append")) {
      LibraryTree.ARGUMENTS.set(call, arguments.stream().map(this::present).toList());
    } else if (HANDING_ON.contains(called(call)) && !arguments.isEmpty()) {
      requireElements(arguments.getFirst());
    }
  }

  /** Whether an element of a list may be a blank text that the author wrote there. */
  private static boolean writesBlank(Parser.Symbol node) {
    return switch (LibraryTree.type(node)) {
      case "string" -> name(node).isBlank();
      case "unary" ->
          children(LibraryTree.EXPRESSIONS, node).stream().anyMatch(KeyParts::writesBlank);
      case "block" -> last(node).stream().anyMatch(KeyParts::writesBlank);
      case "condition" -> {
        Parser.Symbol otherwise = LibraryTree.optional(LibraryTree.OTHERWISE, node);
        yield writesBlank(child(LibraryTree.THEN, node))
            || (otherwise != null && writesBlank(otherwise));
      }
      default -> false;
    };
  }

  /** The last list or object that is written in a path, if only functions come after it. */
  private void requireLastWritten(List<Parser.Symbol> steps) {
    for (Parser.Symbol step : steps.reversed()) {
      if (is(step, "unary")) {
        requireElements(step);
      }
      if (!is(step, "function")) {
        return;
      }
    }
  }

  private void requireWritten(Parser.Symbol value) {
    List<Parser.Symbol> elements =
        children(LibraryTree.EXPRESSIONS, value).stream().map(this::part).toList();
    if (!elements.isEmpty()) {
      LibraryTree.EXPRESSIONS.set(value, elements);
    }
    if (value.lhsObject != null) {
      for (Parser.Symbol[] pair : value.lhsObject) {
        pair[1] = part(pair[1]);
      }
    }
  }

  private static List<Parser.Symbol> last(Parser.Symbol block) {
    List<Parser.Symbol> parts = children(LibraryTree.EXPRESSIONS, block);
    return parts.isEmpty() ? List.of() : List.of(parts.getLast());
  }

  private Parser.Symbol part(Parser.Symbol node) {
    requireElements(node);
    return switch (LibraryTree.type(node)) {
      case "string", "number" -> node;
      case "binary" ->
          Set.of("&", "..").contains(name(node)) ? node : required(node, Required.What.PART);
      case "block" -> {
        List<Parser.Symbol> parts = new ArrayList<>(children(LibraryTree.EXPRESSIONS, node));
        if (parts.isEmpty()) {
          yield required(node, Required.What.PART);
        }
        parts.add(part(parts.removeLast()));
        LibraryTree.EXPRESSIONS.set(node, parts);
        yield node;
      }
      case "condition" -> branches(node);
      case "variable" ->
          required(node, isWritten(node) ? Required.What.PRESENT : Required.What.PART);
      default -> required(node, Required.What.PART);
    };
  }

  private boolean isWritten(Parser.Symbol variable) {
    List<Parser.Symbol> bound = bindings.of(name(variable));
    return !bound.isEmpty() && bound.stream().allMatch(value -> is(value, "string"));
  }

  private Parser.Symbol branches(Parser.Symbol condition) {
    LibraryTree.THEN.set(condition, part(child(LibraryTree.THEN, condition)));
    Parser.Symbol otherwise = LibraryTree.optional(LibraryTree.OTHERWISE, condition);
    if (otherwise != null) {
      LibraryTree.OTHERWISE.set(condition, part(otherwise));
      return condition;
    }
    return required(condition, Required.What.PRESENT);
  }

  private Parser.Symbol present(Parser.Symbol node) {
    requireElements(node);
    return required(node, Required.What.PRESENT);
  }

  private Parser.Symbol notNull(Parser.Symbol node) {
    return required(node, Required.What.NOT_NULL);
  }

  private Parser.Symbol required(Parser.Symbol node, Required.What what) {
    return Mending.call(new Required(words(node), what), node);
  }

  private Set<Parser.Symbol> deciding(Parser.Symbol node) {
    Set<Parser.Symbol> deciding = Collections.newSetFromMap(new IdentityHashMap<>());
    if (is(node, "condition")) {
      deciding.add(child(LibraryTree.CONDITION, node));
    } else if (is(node, "binary") && COMPARISONS.contains(name(node))) {
      deciding.add(child(LibraryTree.LEFT, node));
      deciding.add(child(LibraryTree.RIGHT, node));
    } else if (is(node, "function") && TESTS.contains(called(node))) {
      deciding.addAll(children(LibraryTree.ARGUMENTS, node));
    }
    Mending.filters(node).forEach(filter -> deciding.add(LibraryTree.filter(filter)));
    return deciding;
  }

  /** How a person calls a part: a path as it is written, or the function that gives it. */
  private String words(Parser.Symbol node) {
    return switch (new SyntaxReader(text).read(node)) {
      case Syntax.Variable(int _, String name) -> "$" + name;
      case Syntax.Path path -> path(path);
      case Syntax.Call(int _, Syntax.Variable(int _, String name), List<Syntax> _) ->
          "what $" + name + " gives";
      default -> "a part of the key";
    };
  }

  private static String path(Syntax.Path path) {
    StringBuilder words = new StringBuilder();
    for (Syntax node : path.nodes()) {
      String step =
          switch (node) {
            case Syntax.Variable(int _, String name) -> "$" + name;
            case Syntax.Name(int _, String name) -> name;
            default -> "...";
          };
      words.append(words.isEmpty() ? "" : ".").append(step);
    }
    return words.toString();
  }
}
