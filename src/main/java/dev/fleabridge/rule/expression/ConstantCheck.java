package dev.fleabridge.rule.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds what fails for every event: a part that is made of constants only, and a call whose
 * constant arguments are wrong, such as a picture or a time zone. Such parts are evaluated, with
 * samples in the place of what is not constant.
 */
final class ConstantCheck {

  /** Stands for the picture, which a value of the sample must fit. */
  private static final String PICTURE = "%s";

  /** For functions whose further arguments are mostly constant: samples of all arguments. */
  private static final Map<String, List<String>> SAMPLES =
      Map.ofEntries(
          Map.entry("fromMillis", List.of("0", "'[Y]'", "'+0000'")),
          Map.entry("toMillis", List.of("$fromMillis(0, %s)", "'[Y]'")),
          Map.entry("formatNumber", List.of("1", "'0'", "{}")),
          Map.entry("formatInteger", List.of("1", "'0'")),
          Map.entry("parseInteger", List.of("$formatInteger(1, %s)", "'0'")),
          Map.entry("formatBase", List.of("10", "10")),
          Map.entry("round", List.of("1", "0")),
          Map.entry("power", List.of("4", "2")),
          Map.entry("pad", List.of("'a'", "1", "'#'")),
          Map.entry("substring", List.of("'a'", "0", "1")),
          Map.entry("substringBefore", List.of("'a'", "'a'")),
          Map.entry("substringAfter", List.of("'a'", "'a'")),
          Map.entry("match", List.of("'a'", "/a/", "1")),
          Map.entry("contains", List.of("'a'", "'a'")),
          Map.entry("split", List.of("'a'", "','", "1")),
          Map.entry("replace", List.of("'a'", "'b'", "'c'", "1")),
          Map.entry("join", List.of("['a']", "','")));

  private final ExpressionLimits limits;
  private final List<String> mistakes = new ArrayList<>();

  private ConstantCheck(ExpressionLimits limits) {
    this.limits = limits;
  }

  /** The mistakes in an expression, each a sentence. */
  static List<String> mistakes(Syntax expression, ExpressionLimits limits) {
    ConstantCheck check = new ConstantCheck(limits);
    check.check(expression, new ConstantText(expression), false);
    return check.mistakes.stream().distinct().toList();
  }

  /**
   * Checks a node and what is below it.
   *
   * @param context whether there is a context, from which functions may take an argument
   */
  private void check(Syntax node, ConstantText constants, boolean context) {
    if (node instanceof Syntax.Leaf) {
      return;
    }
    Optional<String> constant = constants.of(node, context);
    if (constant.isPresent()) {
      boolean range = node instanceof Syntax.Operation part && part.operator().equals("..");
      evaluate(range ? "[" + constant.get() + "]" : constant.get(), constant.get());
      return;
    }
    switch (node) {
      case Syntax.Operation operation -> checkOperands(operation, constants, context);
      case Syntax.Call call -> checkArguments(call, List.of(), constants, context);
      case Syntax.Apply(int _, Syntax value, Syntax.Call call) -> {
        checkArguments(call, List.of(value), constants, context);
        check(value, constants, context);
        call.arguments().forEach(argument -> check(argument, constants, context));
        return;
      }
      default -> {}
    }
    boolean first = true;
    for (Syntax child : node.children()) {
      boolean inner =
          switch (node) {
            case Syntax.Path _, Syntax.Filter _, Syntax.Group _ -> !first || context;
            case Syntax.Transform _ -> true;
            default -> context;
          };
      check(child, constants, inner);
      first = false;
    }
  }

  /** Tries an operation of which one side is constant. */
  private void checkOperands(Syntax.Operation operation, ConstantText constants, boolean context) {
    List<String> samples =
        switch (operation.operator()) {
          case "+", "-", "*", "/", "%" -> List.of("1");
          case "<", "<=", ">", ">=" -> List.of("1", "'a'");
          default -> List.of();
        };
    Optional<String> left = constants.of(operation.left(), context);
    Optional<String> right = constants.of(operation.right(), context);
    boolean oneIsConstant = left.isEmpty() != right.isEmpty();
    if (!oneIsConstant || left.or(() -> right).flatMap(this::failure).isPresent()) {
      return; // A constant that fails by itself is told when it is checked.
    }
    Optional<String> reason = Optional.empty();
    for (String sample : samples) {
      reason = failure(written(operation, left.orElse(sample), right.orElse(sample)));
      if (reason.isEmpty()) {
        return;
      }
    }
    String shown = written(operation, left.orElse("..."), right.orElse("..."));
    reason.ifPresent(why -> say(shown, why));
  }

  private static String written(Syntax.Operation operation, String left, String right) {
    return left + " " + operation.operator() + " " + right;
  }

  /**
   * Tries a call with the arguments that are constant.
   *
   * @param before arguments that come before those of the call
   */
  private void checkArguments(
      Syntax.Call call, List<Syntax> before, ConstantText constants, boolean context) {
    if (!(call.callee() instanceof Syntax.Variable(int _, String name))
        || !constants.isBuiltIn(name)
        || !SAMPLES.containsKey(name)) {
      return;
    }
    List<String> samples = SAMPLES.getOrDefault(name, List.of());
    List<Syntax> given = new ArrayList<>(before);
    given.addAll(call.arguments());
    boolean complete = before.size() == 1 || !context || given.size() == samples.size();
    if (!complete || given.size() < 2 || given.size() > samples.size()) {
      return;
    }
    List<String> arguments = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    boolean constant = false;
    for (int i = 0; i < given.size(); i++) {
      Optional<String> text = constants.argument(given.get(i), context);
      constant |= i > 0 && text.isPresent();
      arguments.add(text.orElse(samples.get(i)));
      shown.add(text.orElse("..."));
    }
    if (constant) {
      if (constants.argument(given.getFirst(), context).isEmpty()) {
        arguments.set(0, samples.getFirst().replace(PICTURE, arguments.get(1)));
      }
      evaluate(called(name, arguments), called(name, shown));
    }
  }

  private static String called(String name, List<String> arguments) {
    return "$%s(%s)".formatted(name, String.join(", ", arguments));
  }

  private void evaluate(String text, String shown) {
    failure(text).ifPresent(reason -> say(shown, reason));
  }

  private void say(String shown, String reason) {
    mistakes.add("%s always fails: %s".formatted(ExpressionException.bounded(shown, 80), reason));
  }

  /** Why an expression without variables gives no answer; empty where it gives one. */
  private Optional<String> failure(String text) {
    try {
      Expression.compile("{% $exists(" + text + ") %}", limits).evaluate(Scope.empty());
      return Optional.empty();
    } catch (ExpressionException e) {
      return Optional.of(e.reason());
    } catch (Undecided e) {
      return Optional.empty(); // That says nothing about the expression.
    }
  }
}
