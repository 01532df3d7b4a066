package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Jsonata.JFunction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What operators do, on exact decimals. Each is called like a function, with both of its sides. */
final class Operators {

  private static final Map<String, JFunction> BINARY =
      Map.ofEntries(
          arithmetic("+", Numbers::plus),
          arithmetic("-", Numbers::minus),
          arithmetic("*", Numbers::times),
          arithmetic("/", Numbers::dividedBy),
          arithmetic("%", Numbers::remainder),
          comparison("<", sign -> sign < 0),
          comparison("<=", sign -> sign <= 0),
          comparison(">", sign -> sign > 0),
          comparison(">=", sign -> sign >= 0),
          Map.entry("=", operation((left, right) -> areBoth(left, right) && same(left, right))),
          Map.entry("!=", operation((left, right) -> areBoth(left, right) && !same(left, right))),
          Map.entry("in", operation(Operators::isIn)),
          Map.entry("&", operation(Operators::joined)),
          Map.entry("..", operation(Operators::range)));

  /** {@code -a}. */
  static final JFunction NEGATION = operation((value, none) -> negated(value));

  /** Whether there is a value. */
  static final JFunction EXISTS = operation((value, none) -> value != null);

  /** Makes a new list of an empty one. */
  static final JFunction OWN_LIST = operation((value, none) -> ownList(value));

  /** Makes true or false of a condition. */
  static final JFunction TRUTH = operation((value, none) -> Kind.isTrue(value));

  /**
   * Makes of what a predicate gave a position, a list of positions, or true or false. A position is
   * the whole number below.
   */
  static final JFunction PREDICATE = operation((value, none) -> predicate(value));

  private Operators() {}

  /** The operation of a binary operator other than {@code and} and {@code or}. */
  static JFunction binary(String operator) {
    JFunction operation = BINARY.get(operator);
    if (operation == null) {
      throw new IllegalArgumentException("the operator " + operator + " is not known");
    }
    return operation;
  }

  /** Whether an operator gives true or false, whatever its sides are. */
  static boolean isCondition(String operator) {
    return operator.equals("=") || operator.equals("!=") || operator.equals("in");
  }

  /** Whether an operator gives true, false or no value, which counts as false. */
  static boolean isTest(String operator) {
    return isCondition(operator) || operator.startsWith("<") || operator.startsWith(">");
  }

  @FunctionalInterface
  private interface Operation {
    @Nullable Object of(@Nullable Object left, @Nullable Object right);
  }

  @FunctionalInterface
  private interface Arithmetic {
    BigDecimal of(BigDecimal left, BigDecimal right);
  }

  @FunctionalInterface
  private interface Sign {
    boolean holds(int sign);
  }

  private static JFunction operation(Operation operation) {
    return new Called(operation);
  }

  private static Map.Entry<String, JFunction> arithmetic(String operator, Arithmetic arithmetic) {
    return Map.entry(
        operator,
        operation((left, right) -> {
          BigDecimal one = number(operator, "left", left);
          BigDecimal other = number(operator, "right", right);
          return one == null || other == null ? null : arithmetic.of(one, other);
        }));
  }

  private static @Nullable BigDecimal number(String operator, String side, @Nullable Object value) {
    BigDecimal number = Numbers.from(value);
    if (number == null && value != null) {
      throw new Mistake(
          "the %s side of %s must be a number, and is %s"
              .formatted(side, operator, Kind.describe(value)));
    }
    return number;
  }

  private static Map.Entry<String, JFunction> comparison(String operator, Sign sign) {
    return Map.entry(
        operator,
        operation((left, right) -> {
          requireComparable(operator, "left", left);
          requireComparable(operator, "right", right);
          if (left == null || right == null) {
            return null;
          }
          if (left instanceof String != right instanceof String) {
            throw new Mistake(
                "%s compares two numbers or two texts, and has %s and %s"
                    .formatted(operator, Kind.describe(left), Kind.describe(right)));
          }
          return sign.holds(compare(left, right));
        }));
  }

  private static void requireComparable(String operator, String side, @Nullable Object value) {
    if (value != null && !(value instanceof String) && !(value instanceof Number)) {
      throw new Mistake(
          "the %s side of %s must be a number or a text, and is %s"
              .formatted(side, operator, Kind.describe(value)));
    }
  }

  /** Compares two texts or two numbers. */
  static int compare(Object left, Object right) {
    if (left instanceof String one && right instanceof String other) {
      return one.compareTo(other);
    }
    BigDecimal one = Numbers.from(left);
    BigDecimal other = Numbers.from(right);
    if (one == null || other == null) {
      throw new IllegalArgumentException("not two numbers");
    }
    return one.compareTo(other);
  }

  private static boolean areBoth(@Nullable Object left, @Nullable Object right) {
    return left != null && right != null;
  }

  private static boolean same(@Nullable Object left, @Nullable Object right) {
    return Equality.holds(left, right);
  }

  private static boolean isIn(@Nullable Object wanted, @Nullable Object where) {
    if (wanted == null || where == null) {
      return false;
    }
    return where instanceof List<?> list
        ? list.stream().anyMatch(element -> Equality.simpleAre(wanted, element))
        : Equality.simpleAre(wanted, where);
  }

  private static String joined(@Nullable Object left, @Nullable Object right) {
    return text(left) + text(right);
  }

  private static String text(@Nullable Object value) {
    if (value == null || value instanceof String) {
      return value == null ? "" : (String) value;
    }
    EvaluationBounds.current().weigh(value);
    return Printing.text(value, false);
  }

  private static @Nullable Object range(@Nullable Object from, @Nullable Object to) {
    BigDecimal first = end("left", from);
    BigDecimal last = end("right", to);
    if (first == null || last == null || first.compareTo(last) > 0) {
      return null;
    }
    EvaluationBounds bounds = EvaluationBounds.current();
    BigDecimal size = last.subtract(first);
    if (size.compareTo(BigDecimal.valueOf(EvaluationBounds.MAX_WEIGHT)) >= 0) {
      throw bounds.tooLarge();
    }
    List<@Nullable Object> numbers = Lists.sequence();
    for (int i = 0; i <= size.intValueExact(); i++) {
      numbers.add(first.add(BigDecimal.valueOf(i)));
    }
    return numbers;
  }

  private static @Nullable BigDecimal end(String side, @Nullable Object value) {
    BigDecimal number = value instanceof Number ? Numbers.from(value) : null;
    if (value != null && (number == null || !Numbers.isWhole(number))) {
      throw new Mistake(
          "the %s side of .. must be a whole number, and is %s"
              .formatted(side, Kind.describe(value)));
    }
    return number;
  }

  private static @Nullable Object negated(@Nullable Object value) {
    BigDecimal number = Numbers.from(value);
    if (number == null && value != null) {
      throw new Mistake("- must stand before a number, and stands before " + Kind.describe(value));
    }
    return number == null ? null : number.negate();
  }

  private static @Nullable Object ownList(@Nullable Object value) {
    return value instanceof List<?> list && list.isEmpty() ? new ArrayList<>() : value;
  }

  private static Object predicate(@Nullable Object value) {
    if (value instanceof Number) {
      return position(value);
    }
    if (value instanceof List<?> list
        && !list.isEmpty()
        && list.stream().allMatch(Number.class::isInstance)) {
      List<Object> positions = new ArrayList<>(list.size());
      list.forEach(element -> positions.add(position(element)));
      return positions;
    }
    return Kind.isTrue(value);
  }

  private static int position(@Nullable Object value) {
    BigDecimal number = Numbers.from(value);
    return number == null ? 0 : Numbers.floor(number);
  }

  private static final class Called extends JFunction {

    private final Operation operation;

    Called(Operation operation) {
      super((input, arguments) -> null, null);
      this.operation = operation;
    }

    @Override
    @SuppressWarnings("rawtypes") // The library declares it so.
    public @Nullable Object call(@Nullable Object input, List arguments) {
      return operation.of(arguments.getFirst(), arguments.size() > 1 ? arguments.get(1) : null);
    }
  }
}
