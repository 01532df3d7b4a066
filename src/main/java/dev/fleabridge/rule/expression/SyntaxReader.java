package dev.fleabridge.rule.expression;

import static dev.fleabridge.rule.expression.LibraryTree.child;
import static dev.fleabridge.rule.expression.LibraryTree.children;
import static dev.fleabridge.rule.expression.LibraryTree.filter;
import static dev.fleabridge.rule.expression.LibraryTree.is;
import static dev.fleabridge.rule.expression.LibraryTree.name;
import static dev.fleabridge.rule.expression.LibraryTree.optional;
import static dev.fleabridge.rule.expression.LibraryTree.position;

import com.dashjoin.jsonata.Parser;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Syntax} of the library's parsed tree, before anything in that tree is changed. */
final class SyntaxReader {

  private final String text;

  /**
   * @param text the expression, from which the digits of numbers are read
   */
  SyntaxReader(String text) {
    this.text = text;
  }

  Syntax read(Parser.Symbol node) {
    Syntax base = plain(node);
    List<Parser.Symbol> predicates = children(LibraryTree.PREDICATE, node);
    if (!predicates.isEmpty()) {
      base = new Syntax.Filter(position(node), base, filters(predicates));
    }
    return node.group == null
        ? base
        : new Syntax.Group(position(node.group), base, fields(node.group));
  }

  private Syntax plain(Parser.Symbol node) {
    int at = position(node);
    return switch (LibraryTree.type(node)) {
      case "path" -> path(at, node);
      case "string", "name", "number", "value", "regex", "variable" -> leaf(at, node);
      case "wildcard" -> new Syntax.Wildcard(at);
      case "descendant" -> new Syntax.Descendants(at);
      case "parent" -> new Syntax.Parent(at);
      case "operator" -> new Syntax.Placeholder(at);
      case "sort" ->
          new Syntax.Order(
              at,
              children(LibraryTree.TERMS, node).stream()
                  .map(term -> read(child(LibraryTree.EXPRESSION, term)))
                  .toList());
      case "block" -> new Syntax.Block(at, all(children(LibraryTree.EXPRESSIONS, node)));
      case "unary" -> unary(at, node);
      case "binary" ->
          new Syntax.Operation(
              at, name(node), below(LibraryTree.LEFT, node), below(LibraryTree.RIGHT, node));
      case "bind" ->
          new Syntax.Bind(at, name(child(LibraryTree.LEFT, node)), below(LibraryTree.RIGHT, node));
      case "condition" ->
          new Syntax.Condition(
              at,
              below(LibraryTree.CONDITION, node),
              below(LibraryTree.THEN, node),
              maybe(LibraryTree.OTHERWISE, node));
      case "function" -> new Syntax.Call(at, below(LibraryTree.PROCEDURE, node), arguments(node));
      case "partial" -> new Syntax.Partial(at, below(LibraryTree.PROCEDURE, node), arguments(node));
      case "lambda" -> lambda(at, node);
      case "apply" ->
          new Syntax.Apply(at, below(LibraryTree.LEFT, node), below(LibraryTree.RIGHT, node));
      case "transform" ->
          new Syntax.Transform(
              at,
              below(LibraryTree.PATTERN, node),
              below(LibraryTree.UPDATE, node),
              maybe(LibraryTree.DELETE, node));
      default -> throw new IllegalArgumentException("unknown part: " + LibraryTree.type(node));
    };
  }

  private Syntax leaf(int at, Parser.Symbol node) {
    Object value = LibraryTree.value(node);
    return switch (value) {
      case Pattern pattern -> new Syntax.Regex(at, pattern);
      case Number number -> new Syntax.Number(at, Digits.of(text, at, number));
      case Boolean flag -> new Syntax.Constant(at, flag);
      case null -> new Syntax.Constant(at, null);
      default ->
          switch (LibraryTree.type(node)) {
            case "variable" -> new Syntax.Variable(at, name(node));
            case "name" -> new Syntax.Name(at, name(node));
            default -> new Syntax.Text(at, name(node));
          };
    };
  }

  private Syntax path(int at, Parser.Symbol node) {
    List<Syntax.Step> steps = children(LibraryTree.STEPS, node).stream().map(this::step).toList();
    int end = steps.isEmpty() ? at : steps.getLast().node().position();
    return new Syntax.Path(end, steps);
  }

  private Syntax.Step step(Parser.Symbol step) {
    List<Syntax> predicates = new ArrayList<>(filters(children(LibraryTree.PREDICATE, step)));
    List<String> binds = new ArrayList<>();
    bind(binds, step.focus);
    bind(binds, step.index);
    for (Parser.Symbol stage : step.stages == null ? List.<Parser.Symbol>of() : step.stages) {
      if (is(stage, "index")) {
        bind(binds, LibraryTree.value(stage));
      } else {
        predicates.add(read(filter(stage)));
      }
    }
    Syntax node = plain(step);
    if (step.group != null) {
      node = new Syntax.Group(position(step.group), node, fields(step.group));
    }
    return new Syntax.Step(node, List.copyOf(predicates), List.copyOf(binds));
  }

  private static void bind(List<String> binds, @Nullable Object variable) {
    if (variable != null) {
      binds.add(variable.toString());
    }
  }

  private Syntax unary(int at, Parser.Symbol node) {
    return switch (name(node)) {
      case "[" -> new Syntax.ListOf(at, all(children(LibraryTree.EXPRESSIONS, node)));
      case "{" -> new Syntax.ObjectOf(at, fields(node));
      default -> new Syntax.Negation(at, below(LibraryTree.EXPRESSION, node));
    };
  }

  /** A function. One that the library made of a call in the last place is that call. */
  private Syntax lambda(int at, Parser.Symbol node) {
    Syntax body = below(LibraryTree.BODY, node);
    return node.thunk
        ? body
        : new Syntax.Lambda(
            at,
            children(LibraryTree.ARGUMENTS, node).stream().map(LibraryTree::name).toList(),
            body);
  }

  private List<Syntax.Field> fields(Parser.Symbol owner) {
    return owner.lhsObject.stream()
        .map(pair -> new Syntax.Field(read(pair[0]), read(pair[1])))
        .toList();
  }

  private List<Syntax> filters(List<Parser.Symbol> predicates) {
    return predicates.stream().map(stage -> read(filter(stage))).toList();
  }

  private List<Syntax> arguments(Parser.Symbol node) {
    return all(children(LibraryTree.ARGUMENTS, node));
  }

  private List<Syntax> all(List<Parser.Symbol> nodes) {
    return nodes.stream().map(this::read).toList();
  }

  private Syntax below(VarHandle field, Parser.Symbol node) {
    return read(child(field, node));
  }

  private Optional<Syntax> maybe(VarHandle field, Parser.Symbol node) {
    Parser.Symbol below = optional(field, node);
    return below == null ? Optional.empty() : Optional.of(read(below));
  }
}
