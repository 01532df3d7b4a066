package dev.fleabridge.rule.expression;

import static dev.fleabridge.rule.expression.LibraryTree.child;
import static dev.fleabridge.rule.expression.LibraryTree.children;
import static dev.fleabridge.rule.expression.LibraryTree.is;
import static dev.fleabridge.rule.expression.LibraryTree.name;

import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Parser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes an expression fail where it would put a key together of parts one of which has no value.
 * Such a key would be the same for facts that differ. A part is a side of {@code &}, an element of
 * a list that is given to {@code $join}, and what a list or object holds that is given to {@code
 * $string}. It has no value where it is undefined, null or a blank text; a text that the author
 * wrote counts as it is.
 *
 * <p>What only decides, such as the condition of {@code ? :}, makes no key, and may have no value.
 */
final class KeyParts {

  private static final Set<String> TESTS = Set.of("exists", "boolean", "not");
  private static final Set<String> COMPARISONS =
      Set.of("=", "!=", "<", "<=", ">", ">=", "in", "and", "or");

  private final String text;
  private final Set<Parser.Symbol> done = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * @param text the expression
   */
  KeyParts(String text) {
    this.text = text;
  }

  /** Changes this node and all below it; before {@link Mending}. */
  void require(Parser.Symbol node) {
    require(node, false);
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
    if (is(node, "binary") && name(node).equals("&")) {
      LibraryTree.LEFT.set(node, part(child(LibraryTree.LEFT, node)));
      LibraryTree.RIGHT.set(node, part(child(LibraryTree.RIGHT, node)));
    } else if (is(node, "function") && !children(LibraryTree.ARGUMENTS, node).isEmpty()) {
      List<Parser.Symbol> arguments = new ArrayList<>(children(LibraryTree.ARGUMENTS, node));
      arguments.set(0, composed(called(node), arguments.getFirst()));
      LibraryTree.ARGUMENTS.set(node, arguments);
    } else if (is(node, "apply")) {
      Parser.Symbol function = child(LibraryTree.RIGHT, node);
      LibraryTree.LEFT.set(node, composed(called(function), child(LibraryTree.LEFT, node)));
    }
  }

  /** The name of the function that a node calls, or is; empty where it has none. */
  private static String called(Parser.Symbol node) {
    Parser.Symbol function = is(node, "function") ? child(LibraryTree.PROCEDURE, node) : node;
    return is(function, "variable") ? name(function) : "";
  }

  private Parser.Symbol composed(String function, Parser.Symbol value) {
    return switch (function) {
      case "join" -> {
        requireElements(value);
        yield Mending.call(new RequiredElements(words(value)), value);
      }
      case "string" -> {
        requireElements(value);
        yield value;
      }
      default -> value;
    };
  }

  private void requireElements(Parser.Symbol value) {
    if (!is(value, "unary")) {
      return;
    }
    List<Parser.Symbol> elements = new ArrayList<>();
    for (Parser.Symbol element : children(LibraryTree.EXPRESSIONS, value)) {
      requireElements(element);
      elements.add(part(element));
    }
    if (!elements.isEmpty()) {
      LibraryTree.EXPRESSIONS.set(value, elements);
    }
    if (value.lhsObject != null) {
      for (Parser.Symbol[] pair : value.lhsObject) {
        requireElements(pair[1]);
        pair[1] = part(pair[1]);
      }
    }
  }

  private Parser.Symbol part(Parser.Symbol node) {
    boolean isWritten =
        is(node, "string")
            || is(node, "number")
            || (is(node, "binary") && Set.of("&", "..").contains(name(node)));
    return isWritten ? node : Mending.call(new RequiredPart(words(node)), node);
  }

  private static Set<Parser.Symbol> deciding(Parser.Symbol node) {
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

  /** Hands a part on that has a value. */
  private static final class RequiredPart extends JFunction {

    private final String words;

    RequiredPart(String words) {
      super((input, arguments) -> null, null);
      this.words = words;
    }

    @Override
    @SuppressWarnings("rawtypes") // The library declares it so.
    public @Nullable Object call(@Nullable Object input, List arguments) {
      requireValue(words, arguments.getFirst());
      return arguments.getFirst();
    }
  }

  /** Hands a list on of which every element has a value. */
  private static final class RequiredElements extends JFunction {

    private final String words;

    RequiredElements(String words) {
      super((input, arguments) -> null, null);
      this.words = words;
    }

    @Override
    @SuppressWarnings("rawtypes") // The library declares it so.
    public @Nullable Object call(@Nullable Object input, List arguments) {
      Object value = arguments.getFirst();
      requireValue(words, value);
      if (value instanceof List<?> list) {
        list.forEach(element -> requireValue("an element of " + words, element));
      }
      return value;
    }
  }

  private static void requireValue(String words, @Nullable Object value) {
    if (Kind.isAbsent(value)) {
      throw new Mistake(words + " has no value");
    }
    if (value instanceof String text && text.isBlank()) {
      throw new Mistake(words + " has no value but a blank text");
    }
  }
}
