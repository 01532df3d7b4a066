package dev.fleabridge.rule.expression;

import static dev.fleabridge.rule.expression.LibraryTree.child;
import static dev.fleabridge.rule.expression.LibraryTree.children;
import static dev.fleabridge.rule.expression.LibraryTree.is;
import static dev.fleabridge.rule.expression.LibraryTree.name;
import static dev.fleabridge.rule.expression.LibraryTree.optional;
import static dev.fleabridge.rule.expression.LibraryTree.position;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Parser;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts our own operations into the library's parsed tree, once and before any evaluation: numbers
 * with all their digits, operators, predicates, orders, partial applications and transformations.
 * What is left to the library is how it walks the tree.
 *
 * <p>A node is changed in its place, because other nodes refer to it and it carries more than its
 * operation. The parser hands out some leaves twice, so each node is changed once only.
 */
final class Mending {

  private static final Parser.Symbol BLANK = LibraryTree.root(Jsonata.jsonata("0"));

  /** The parameter of the functions that stand for the parts of a transformation. */
  private static final String PART_OF = " part of";

  private final String text;
  private final Set<Parser.Symbol> done = Collections.newSetFromMap(new IdentityHashMap<>());

  /** What gives true or false. */
  private final Set<Parser.Symbol> conditions = Collections.newSetFromMap(new IdentityHashMap<>());

  /** What gives true, false or no value. */
  private final Set<Parser.Symbol> tests = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * @param text the expression, from which the digits of numbers are read
   */
  Mending(String text) {
    this.text = text;
  }

  /** Changes this node and all below it. */
  void mend(Parser.Symbol node) {
    if (!done.add(node)) {
      return;
    }
    boolean hasCall = is(node, "apply") && is(child(LibraryTree.RIGHT, node), "function");
    below(node).forEach(this::mend);
    for (Parser.Symbol filter : filters(node)) {
      mendFilter(filter);
    }
    switch (LibraryTree.type(node)) {
      case "number" ->
          LibraryTree.VALUE.set(
              node, Digits.of(text, position(node), (Number) LibraryTree.VALUE.get(node)));
      case "regex" -> mendRegex(node);
      case "binary" -> mendOperator(node);
      case "unary" -> mendNegation(node);
      case "condition" -> mendCondition(node);
      case "sort" -> children(LibraryTree.TERMS, node).forEach(Mending::mendTerm);
      case "lambda" -> mendLambda(node);
      case "function" -> mendCallee(node);
      case "partial" -> mendPartial(node);
      case "transform" -> mendTransformation(node);
      case "apply" -> mendApplication(node, hasCall);
      default -> {} // The library's walk is right.
    }
    if (node.group != null) {
      mendGroup(node);
    }
  }

  /** What stands directly below a node. The condition of a filter stands in the filter. */
  static List<Parser.Symbol> below(Parser.Symbol node) {
    List<Parser.Symbol> below = new ArrayList<>();
    for (VarHandle field :
        List.of(
            LibraryTree.PROCEDURE,
            LibraryTree.LEFT,
            LibraryTree.RIGHT,
            LibraryTree.EXPRESSION,
            LibraryTree.CONDITION,
            LibraryTree.THEN,
            LibraryTree.OTHERWISE,
            LibraryTree.BODY,
            LibraryTree.PATTERN,
            LibraryTree.UPDATE,
            LibraryTree.DELETE)) {
      Parser.Symbol child = optional(field, node);
      if (child != null) {
        below.add(child);
      }
    }
    below.addAll(children(LibraryTree.ARGUMENTS, node));
    below.addAll(children(LibraryTree.EXPRESSIONS, node));
    below.addAll(children(LibraryTree.STEPS, node));
    children(LibraryTree.TERMS, node)
        .forEach(term -> below.add(child(LibraryTree.EXPRESSION, term)));
    filters(node).forEach(filter -> below.add(LibraryTree.filter(filter)));
    addPairs(node, below);
    if (node.group != null) {
      addPairs(node.group, below);
    }
    return below;
  }

  private static void addPairs(Parser.Symbol owner, List<Parser.Symbol> below) {
    if (owner.lhsObject != null) {
      for (Parser.Symbol[] pair : owner.lhsObject) {
        below.addAll(List.of(pair));
      }
    }
  }

  static List<Parser.Symbol> filters(Parser.Symbol node) {
    List<Parser.Symbol> filters = new ArrayList<>(children(LibraryTree.PREDICATE, node));
    if (node.stages != null) {
      node.stages.stream().filter(stage -> is(stage, "filter")).forEach(filters::add);
    }
    return filters;
  }

  private void mendFilter(Parser.Symbol filter) {
    Parser.Symbol condition = LibraryTree.filter(filter);
    if (LibraryTree.value(condition) instanceof BigDecimal index && is(condition, "number")) {
      LibraryTree.VALUE.set(condition, Numbers.of(Numbers.floor(index)));
    } else if (!tests.contains(condition)) {
      filter.expr = call(Operators.PREDICATE, condition);
    }
  }

  private static void mendRegex(Parser.Symbol node) {
    if (LibraryTree.value(node) instanceof Pattern pattern) {
      LibraryTree.VALUE.set(node, new Regex(RegexDialect.javaScript(pattern)));
    }
  }

  private void mendOperator(Parser.Symbol node) {
    String operator = name(node);
    Parser.Symbol left = child(LibraryTree.LEFT, node);
    Parser.Symbol right = child(LibraryTree.RIGHT, node);
    if (operator.equals("and") || operator.equals("or")) {
      boolean isAnd = operator.equals("and");
      LibraryTree.TYPE.set(node, "condition");
      LibraryTree.CONDITION.set(node, test(left));
      LibraryTree.THEN.set(node, isAnd ? condition(right) : literal(true));
      LibraryTree.OTHERWISE.set(node, isAnd ? literal(false) : condition(right));
      conditions.add(node);
      tests.add(node);
      return;
    }
    if (Operators.isCondition(operator)) {
      conditions.add(node);
    }
    if (Operators.isTest(operator)) {
      tests.add(node);
    }
    becomeCall(node, Operators.binary(operator), List.of(left, right));
  }

  private static void mendNegation(Parser.Symbol node) {
    if (name(node).equals("-")) {
      becomeCall(node, Operators.NEGATION, List.of(child(LibraryTree.EXPRESSION, node)));
    }
  }

  private void mendCondition(Parser.Symbol node) {
    LibraryTree.CONDITION.set(node, test(child(LibraryTree.CONDITION, node)));
  }

  private Parser.Symbol test(Parser.Symbol node) {
    return tests.contains(node) ? node : call(Operators.TRUTH, node);
  }

  private Parser.Symbol condition(Parser.Symbol node) {
    return conditions.contains(node) ? node : call(Operators.TRUTH, node);
  }

  private static void mendTerm(Parser.Symbol term) {
    LibraryTree.EXPRESSION.set(term, call(OrderKey.FUNCTION, child(LibraryTree.EXPRESSION, term)));
  }

  private static void mendCallee(Parser.Symbol node) {
    Parser.Symbol callee = child(LibraryTree.PROCEDURE, node);
    String words =
        switch (LibraryTree.type(callee)) {
          case "variable" -> "$" + name(callee);
          case "path" -> name(children(LibraryTree.STEPS, callee).getLast());
          case "lambda", "value" -> "";
          default -> "what is called";
        };
    boolean isKnown = is(callee, "variable") && Functions.ALL.containsKey(name(callee));
    if (!words.isEmpty() && !isKnown) {
      LibraryTree.PROCEDURE.set(node, call(new Callee(words), callee));
    }
  }

  private void mendLambda(Parser.Symbol node) {
    if (node.signature != null) {
      node.signature = LambdaSignature.at(text, position(node));
    }
  }

  private static void mendPartial(Parser.Symbol node) {
    List<Parser.Symbol> arguments = new ArrayList<>();
    arguments.add(child(LibraryTree.PROCEDURE, node));
    for (Parser.Symbol argument : children(LibraryTree.ARGUMENTS, node)) {
      arguments.add(is(argument, "operator") ? literal(Callable.Partial.PLACE) : argument);
    }
    becomeCall(node, Application.FUNCTION, arguments);
  }

  /**
   * The library adds to an empty list that it groups, so it gets one of its own. And it cannot
   * group a path that binds variables and finds nothing; the group is an empty object then.
   */
  private static void mendGroup(Parser.Symbol node) {
    Parser.Symbol grouped = node.create();
    Parser.Symbol base = node.create();
    base.group = null;
    if (children(LibraryTree.STEPS, node).stream().noneMatch(step -> step.tuple != null)) {
      LibraryTree.PREDICATE.set(node, null);
      becomeCall(node, Operators.OWN_LIST, List.of(base));
      return;
    }
    Parser.Symbol empty = fresh("unary", "{");
    empty.lhsObject = List.of();
    node.group = null;
    LibraryTree.TYPE.set(node, "condition");
    LibraryTree.CONDITION.set(node, call(Operators.EXISTS, base));
    LibraryTree.THEN.set(node, grouped);
    LibraryTree.OTHERWISE.set(node, empty);
  }

  /**
   * A call behind {@code ~>} gets one more argument. Anything else must be a function; in a block
   * it is no call, also where it became one here.
   */
  private static void mendApplication(Parser.Symbol node, boolean hasCall) {
    if (hasCall) {
      return;
    }
    Parser.Symbol function = child(LibraryTree.RIGHT, node);
    Parser.Symbol block = fresh("block", "(");
    LibraryTree.EXPRESSIONS.set(block, List.of(call(new Callee("the right side of ~>"), function)));
    LibraryTree.RIGHT.set(node, block);
  }

  private static void mendTransformation(Parser.Symbol node) {
    List<Parser.Symbol> parts = new ArrayList<>();
    for (VarHandle part : List.of(LibraryTree.PATTERN, LibraryTree.UPDATE, LibraryTree.DELETE)) {
      Parser.Symbol expression = optional(part, node);
      if (expression != null) {
        parts.add(partOf(expression));
      }
    }
    becomeCall(node, Transformation.FUNCTION, parts);
  }

  /** A function that evaluates an expression on its argument. */
  private static Parser.Symbol partOf(Parser.Symbol expression) {
    Parser.Symbol parameter = fresh("variable", PART_OF);
    Parser.Symbol path = fresh("path", "");
    LibraryTree.STEPS.set(path, new ArrayList<>(List.of(parameter, expression)));
    Parser.Symbol function = fresh("lambda", "");
    LibraryTree.ARGUMENTS.set(function, List.of(parameter));
    LibraryTree.BODY.set(function, path);
    return function;
  }

  /** A node that calls one of our operations with what another node gives. */
  static Parser.Symbol call(JFunction operation, Parser.Symbol argument) {
    // The value says to the library whether the node is a list within a list.
    Parser.Symbol call = fresh("function", LibraryTree.value(argument));
    LibraryTree.POSITION.set(call, position(argument));
    becomeCall(call, operation, List.of(argument));
    return call;
  }

  private static void becomeCall(
      Parser.Symbol node, JFunction operation, List<Parser.Symbol> arguments) {
    LibraryTree.TYPE.set(node, "function");
    LibraryTree.PROCEDURE.set(node, literal(operation));
    LibraryTree.ARGUMENTS.set(node, arguments);
  }

  private static Parser.Symbol literal(Object value) {
    return fresh("value", value);
  }

  static Parser.Symbol fresh(String type, @Nullable Object value) {
    Parser.Symbol node = BLANK.create();
    LibraryTree.TYPE.set(node, type);
    LibraryTree.VALUE.set(node, value);
    LibraryTree.POSITION.set(node, 0);
    return node;
  }
}
