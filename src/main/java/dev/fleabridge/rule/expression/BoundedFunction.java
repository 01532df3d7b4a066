package dev.fleabridge.rule.expression;

import static java.util.stream.Collectors.joining;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Utils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function of the library whose arguments are checked before it runs, and whose result is
 * counted.
 */
class BoundedFunction extends JFunction {

  /**
   * Checks what must hold before a function runs. If it does not hold, the check throws what ends
   * the evaluation.
   */
  @FunctionalInterface
  interface Check {
    void before(EvaluationBounds bounds, Arguments arguments);
  }

  /** The arguments, in the places that the signature gives them. */
  record Arguments(List<?> values) {
    @Nullable Object get(int index) {
      return index < values.size() ? values.get(index) : null;
    }

    String text(int index) {
      return get(index) instanceof String text ? text : "";
    }

    @Nullable Number number(int index) {
      return get(index) instanceof Number number ? number : null;
    }

    /**
     * An argument as a whole number; 0 where it is missing. It throws for a larger number, of which
     * the library would take only the last bits.
     */
    long size(int index) {
      return switch (number(index)) {
        case null -> 0;
        case Integer number -> number;
        case Long number when number != Long.MIN_VALUE -> number;
        case Number number when Math.abs(number.doubleValue()) <= Values.MAX_EXACT ->
            number.longValue();
        default -> throw new IllegalArgumentException("a number is too large to count with");
      };
    }
  }

  private final Check check;

  BoundedFunction(String name, String signature, String implementation, Check check) {
    super(name, signature, Functions.class, null, implementation);
    this.check = check;
  }

  @Override
  @SuppressWarnings("rawtypes") // The library declares it so.
  public @Nullable Object call(@Nullable Object input, List arguments) {
    EvaluationBounds bounds = EvaluationBounds.current();
    bounds.checkTime();
    List<@Nullable Object> plain = withPatterns(arguments);
    check.before(bounds, new Arguments(plain));
    Object result = made(input, plain);
    bounds.made(result);
    bounds.checkTime();
    return result;
  }

  @Nullable Object made(@Nullable Object input, List<@Nullable Object> arguments) {
    return super.call(input, arguments);
  }

  private static List<@Nullable Object> withPatterns(List<?> arguments) {
    List<@Nullable Object> plain = new ArrayList<>(arguments.size());
    for (Object argument : arguments) {
      plain.add(argument instanceof RegexGuard.Regex regex ? regex.pattern() : argument);
    }
    return plain;
  }

  /**
   * Copies without losing digits. The library's own function writes its argument as JSON and reads
   * it again, which cuts digits off.
   */
  static final class Cloning extends BoundedFunction {

    Cloning() {
      super("clone", "<(oa)-:o>", "functionClone", (bounds, is) -> bounds.weigh(is.get(0)));
    }

    @Override
    @Nullable Object made(@Nullable Object input, List<@Nullable Object> arguments) {
      return copy(arguments.getFirst());
    }

    private static @Nullable Object copy(@Nullable Object value) {
      return switch (value) {
        case Map<?, ?> map -> {
          Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
          map.forEach((name, field) -> copy.put(name, copy(field)));
          yield copy;
        }
        case List<?> list -> {
          List<@Nullable Object> copy = new ArrayList<>(list.size());
          list.forEach(element -> copy.add(copy(element)));
          yield copy;
        }
        case null, default -> value;
      };
    }
  }

  /**
   * Compares elements by a text. The library's own function puts the elements into a hash set. An
   * event can bring thousands of objects or lists with the same hash, and each would be compared
   * with each. A hash map sorts texts with the same hash, so texts stay fast.
   */
  static final class Distinct extends BoundedFunction {

    Distinct() {
      super("distinct", "<x:x>", "distinct", (bounds, is) -> bounds.weigh(is.get(0)));
    }

    @Override
    @Nullable Object made(@Nullable Object input, List<@Nullable Object> arguments) {
      if (!(arguments.getFirst() instanceof List<?> list)
          || list.stream().noneMatch(one -> one instanceof Map || one instanceof List)) {
        return super.made(input, arguments);
      }
      Map<String, @Nullable Object> first = LinkedHashMap.newLinkedHashMap(list.size());
      list.forEach(element -> first.putIfAbsent(identity(element), element));
      List<@Nullable Object> distinct =
          Utils.isSequence(list) ? Utils.createSequence() : new ArrayList<>();
      distinct.addAll(first.values());
      return distinct;
    }

    /** A text that is the same for equal values, and for no others. */
    private static String identity(@Nullable Object value) {
      return switch (value) {
        case null -> "null";
        case String text -> text.length() + ":" + text;
        case Number number -> number.getClass().getSimpleName() + number;
        case Boolean flag -> flag.toString();
        case List<?> list -> list.stream().map(Distinct::identity).collect(joining(",", "[", "]"));
        case Map<?, ?> map ->
            map.entrySet().stream()
                .map(field -> identity(field.getKey()) + "=" + identity(field.getValue()))
                .sorted()
                .collect(joining(",", "{", "}"));
        default -> "@" + System.identityHashCode(value);
      };
    }
  }

  /**
   * Keeps what a replacing function throws. The library swallows it and goes on without a value,
   * and a shortage would then look like a mistake of the rule.
   */
  static final class Replacing extends BoundedFunction {

    private static final int REPLACEMENT_ARGUMENT = 2;

    Replacing(Check check) {
      super("replace", "<s-(sf)(sf)n?:s>", "replace", check);
    }

    @Override
    @Nullable Object made(@Nullable Object input, List<@Nullable Object> arguments) {
      Object replacement =
          arguments.size() > REPLACEMENT_ARGUMENT ? arguments.get(REPLACEMENT_ARGUMENT) : null;
      if (replacement == null || replacement instanceof String) {
        return super.made(input, arguments);
      }
      List<Throwable> thrown = new ArrayList<>(1);
      arguments.set(REPLACEMENT_ARGUMENT, watched(replacement, thrown));
      try {
        return super.made(input, arguments);
      } catch (RuntimeException e) {
        if (thrown.isEmpty()) {
          throw e;
        }
        throw thrown.getFirst() instanceof RuntimeException first
            ? first
            : new IllegalStateException(thrown.getFirst());
      }
    }

    private static JFunction watched(Object function, List<Throwable> thrown) {
      return new JFunction(
          (input, arguments) -> {
            try {
              return Functions.funcApply(function, arguments);
            } catch (Throwable e) {
              thrown.add(e);
              throw e;
            }
          },
          null);
    }
  }
}
