package dev.fleabridge.rule.expression;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds names in an expression that can have no value: functions and variables that do not exist,
 * fields of a context that is not there, and fields of ours that nothing has. It also finds calls
 * with too few or too many arguments.
 */
final class NameCheck {

  /** What names are read from. */
  private enum Context {
    /** Nothing: an expression is evaluated without an input. */
    NONE,
    /** A part of the event, the run or a result. It holds no functions. */
    DATA,
    /** Whatever the expression has made. */
    MADE
  }

  private final NameMistakes mistakes;

  private NameCheck(NameMistakes mistakes) {
    this.mistakes = mistakes;
  }

  /**
   * The mistakes in an expression, each a sentence.
   *
   * @param root the variable of which the author probably means a field, where he names none
   */
  static List<String> mistakes(Syntax expression, String root) {
    NameMistakes mistakes = new NameMistakes(boundIn(expression), root);
    new NameCheck(mistakes).check(expression, Frame.outermost(expression), Context.NONE);
    if (isFunction(expression)) {
      mistakes.functionAsValue();
    }
    return mistakes.sentences();
  }

  private static boolean isFunction(Syntax expression) {
    return switch (expression) {
      case Syntax.Lambda _, Syntax.Partial _, Syntax.Transform _ -> true;
      case Syntax.Variable(int _, String name) -> FunctionTable.names().contains(name);
      default -> false;
    };
  }

  private static Set<String> boundIn(Syntax expression) {
    Set<String> bound = new HashSet<>();
    expression.visit(node -> {
      switch (node) {
        case Syntax.Bind bind -> bound.add(bind.variable());
        case Syntax.Lambda lambda -> bound.addAll(lambda.parameters());
        case Syntax.Path path -> path.steps().forEach(step -> bound.addAll(step.binds()));
        default -> {}
      }
    });
    return bound;
  }

  private void check(Syntax node, Frame frame, Context context) {
    switch (node) {
      case Syntax.Text _, Syntax.Number _, Syntax.Constant _, Syntax.Regex _ -> {}
      case Syntax.Placeholder _ -> {}
      case Syntax.Variable(int _, String name) -> checkVariable(name, frame, context);
      case Syntax.Name(int _, String name) -> checkName(List.of(name), frame, context);
      case Syntax.Wildcard _ -> checkToken("*", context);
      case Syntax.Descendants _ -> checkToken("**", context);
      case Syntax.Parent _ -> checkToken("%", context);
      case Syntax.Path path -> checkPath(path, frame, context);
      case Syntax.Filter filter -> checkFilter(filter, frame, context);
      case Syntax.Group group -> checkGroup(group, frame, context);
      case Syntax.ObjectOf object -> checkFields(object.fields(), frame, context);
      case Syntax.Block block ->
          checkAll(block.children(), frame.within(block.children()), context);
      case Syntax.Lambda lambda -> check(lambda.body(), frame.ofFunction(lambda), context);
      case Syntax.Bind bind -> {
        check(bind.value(), frame, context);
        frame.bind(bind.variable());
      }
      case Syntax.Call call -> checkCall(call.callee(), call.arguments(), 0, frame, context);
      case Syntax.Partial part -> checkCall(part.callee(), part.arguments(), 0, frame, context);
      case Syntax.Apply apply -> checkApply(apply, frame, context);
      case Syntax.Transform transform -> checkAll(transform.children(), frame, Context.MADE);
      case Syntax.Operation operation -> checkOperation(operation, frame, context);
      case Syntax.Order _, Syntax.ListOf _, Syntax.Negation _, Syntax.Condition _ ->
          checkAll(node.children(), frame, context);
    }
  }

  private void checkAll(List<Syntax> nodes, Frame frame, Context context) {
    nodes.forEach(node -> check(node, frame, context));
  }

  private void checkVariable(String name, Frame frame, Context context) {
    if (name.equals("$") || (name.isEmpty() && context == Context.NONE)) {
      mistakes.noInput(name);
    } else if (!name.isEmpty()
        && !NameMistakes.OURS.contains(name)
        && !frame.binds(name)
        && !FunctionTable.names().contains(name)) {
      mistakes.unknownVariable(name, frame);
    }
  }

  /** Checks a name, with those that follow it, which is read from the context. */
  private void checkName(List<String> names, Frame frame, Context context) {
    if (context == Context.NONE) {
      mistakes.relative(names, frame);
    }
  }

  private void checkToken(String token, Context context) {
    if (context == Context.NONE) {
      mistakes.relativeToken(token);
    }
  }

  private void checkPath(Syntax.Path path, Frame around, Context before) {
    List<Syntax> nodes = path.nodes();
    Frame frame = around.within(List.of());
    Context context = before;
    for (int i = 0; i < nodes.size(); i++) {
      Syntax.Step step = path.steps().get(i);
      if (step.node() instanceof Syntax.Name) {
        checkName(names(nodes.subList(i, nodes.size())), frame, context);
      } else {
        check(step.node(), frame, context);
        checkFunctionAsStep(i, step.node(), frame);
      }
      context = after(step.node(), frame, context);
      step.binds().forEach(frame::bind);
      checkPredicates(step.predicates(), frame, context);
    }
    if (nodes.size() > 1
        && nodes.getFirst() instanceof Syntax.Variable(int _, String owner)
        && nodes.get(1) instanceof Syntax.Name(int _, String field)
        && !around.binds(owner)) {
      mistakes.checkField(owner, field);
    }
  }

  private void checkFunctionAsStep(int index, Syntax node, Frame frame) {
    if (index > 0
        && node instanceof Syntax.Variable(int _, String name)
        && !frame.binds(name)
        && FunctionTable.names().contains(name)) {
      mistakes.functionAsStep(name);
    }
  }

  /** The names at the beginning of these nodes. */
  private static List<String> names(List<Syntax> nodes) {
    List<String> names = new ArrayList<>();
    for (Syntax node : nodes) {
      if (!(node instanceof Syntax.Name(int _, String name))) {
        break;
      }
      names.add(name);
    }
    return names;
  }

  /** What the next step, or a predicate of this one, is evaluated on. */
  private static Context after(Syntax step, Frame frame, Context before) {
    // A mistake is told once: after it there is a context.
    Context same = before == Context.NONE ? Context.MADE : before;
    return switch (step) {
      case Syntax.Variable(int _, String name)
          when NameMistakes.OURS.contains(name) && !frame.binds(name) ->
          Context.DATA;
      case Syntax.Variable(int _, String name) when name.isEmpty() -> same;
      case Syntax.Name _, Syntax.Wildcard _, Syntax.Descendants _, Syntax.Order _ -> same;
      default -> Context.MADE;
    };
  }

  private void checkPredicates(List<Syntax> predicates, Frame frame, Context context) {
    for (Syntax predicate : predicates) {
      if (predicate instanceof Syntax.Text(int _, String name)) {
        mistakes.textPredicate(name);
      }
      checkComparisons(predicate);
      check(predicate, frame, context);
    }
  }

  /** Finds texts that were meant as fields, in what a predicate compares. */
  private void checkComparisons(Syntax condition) {
    if (!(condition instanceof Syntax.Operation operation)) {
      return;
    }
    switch (operation.operator()) {
      case "and", "or" -> {
        checkComparisons(operation.left());
        checkComparisons(operation.right());
      }
      case "=", "!=", "<", "<=", ">", ">=" -> {
        if (operation.left() instanceof Syntax.Text(int _, String name)
            && isConstant(operation.right())) {
          mistakes.textCompared(name);
        }
      }
      default -> {} // It compares nothing.
    }
  }

  private static boolean isConstant(Syntax node) {
    return node instanceof Syntax.Text
        || node instanceof Syntax.Number
        || node instanceof Syntax.Constant;
  }

  private void checkFilter(Syntax.Filter filter, Frame frame, Context context) {
    check(filter.base(), frame, context);
    checkPredicates(filter.predicates(), frame, after(filter.base(), frame, context));
  }

  private void checkGroup(Syntax.Group group, Frame around, Context context) {
    check(group.base(), around, context);
    Frame frame = around.within(List.of());
    if (group.base() instanceof Syntax.Path path) {
      path.steps().forEach(step -> step.binds().forEach(frame::bind));
    }
    checkFields(group.fields(), frame, Context.MADE);
  }

  private void checkFields(List<Syntax.Field> fields, Frame frame, Context context) {
    for (Syntax.Field field : fields) {
      Optional<String> bare = bareName(field.key());
      if (bare.isPresent() && context == Context.NONE) {
        mistakes.bareKey(bare.get());
      } else {
        check(field.key(), frame, context);
      }
      check(field.value(), frame, context);
    }
  }

  private static Optional<String> bareName(Syntax node) {
    return switch (node) {
      case Syntax.Name(int _, String name) -> Optional.of(name);
      case Syntax.Path path when path.steps().size() == 1 -> bareName(path.nodes().getFirst());
      default -> Optional.empty();
    };
  }

  private void checkOperation(Syntax.Operation operation, Frame frame, Context context) {
    check(operation.left(), frame, context);
    Optional<String> rest = bareName(operation.right());
    if (operation.operator().equals("-")
        && context == Context.NONE
        && rest.isPresent()
        && operation.left() instanceof Syntax.Path left
        && left.nodes().getLast() instanceof Syntax.Name(int _, String first)) {
      mistakes.subtraction(first, rest.get());
    } else {
      check(operation.right(), frame, context);
    }
  }

  private void checkApply(Syntax.Apply apply, Frame frame, Context context) {
    check(apply.value(), frame, context);
    switch (apply.function()) {
      case Syntax.Call call -> checkCall(call.callee(), call.arguments(), 1, frame, context);
      case Syntax.Variable name -> checkCall(name, List.of(), 1, frame, context);
      case Syntax.Regex regex -> checkCall(regex, List.of(), 1, frame, context);
      default -> {
        Optional<String> bare = bareName(apply.function());
        if (bare.isPresent() && context == Context.NONE) {
          mistakes.bareCall(bare.get(), frame);
        } else {
          check(apply.function(), frame, context);
        }
      }
    }
  }

  /**
   * Checks a call.
   *
   * @param before how many arguments come before those that are written
   */
  private void checkCall(
      Syntax callee, List<Syntax> arguments, int before, Frame frame, Context context) {
    checkAll(arguments, frame, context);
    if (callee instanceof Syntax.Variable(int _, String name)) {
      if (!frame.binds(name)) {
        mistakes.checkCall(name, arguments.size() + before, frame, context != Context.NONE);
      }
      return;
    }
    Optional<String> bare = bareName(callee);
    if (callee instanceof Syntax.Leaf && bare.isEmpty()) {
      mistakes.constantCall(callee instanceof Syntax.Regex);
    } else if (bare.isEmpty()) {
      check(callee, frame, context);
    } else if (context != Context.MADE) {
      mistakes.bareCall(bare.get(), frame);
    }
  }
}
