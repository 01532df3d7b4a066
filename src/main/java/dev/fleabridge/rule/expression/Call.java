package dev.fleabridge.rule.expression;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of one of our functions, whose arguments fit its signature.
 *
 * @param name of the function, with its {@code $}
 * @param arguments in the places that the signature gives them
 * @param bounds of the evaluation
 */
record Call(String name, List<@Nullable Object> arguments, EvaluationBounds bounds) {

  @Nullable Object get(int index) {
    return index < arguments.size() ? arguments.get(index) : null;
  }

  boolean has(int index) {
    return get(index) != null;
  }

  /** A text; empty where there is none. */
  String text(int index) {
    return get(index) instanceof String text ? text : "";
  }

  @Nullable BigDecimal number(int index) {
    return Numbers.from(get(index));
  }

  /** A number that the signature requires. */
  BigDecimal some(int index) {
    BigDecimal number = number(index);
    if (number == null) {
      throw new Mistake(
          "%s expects a number as its %s argument, and got no value"
              .formatted(name, Signature.ordinal(index)));
    }
    return number;
  }

  List<?> list(int index) {
    return get(index) instanceof List<?> list ? list : List.of();
  }

  Map<?, ?> object(int index) {
    return get(index) instanceof Map<?, ?> map ? map : Map.of();
  }

  /**
   * An argument that counts; null where there is none. A fraction is cut off.
   *
   * @throws Mistake for a number beyond plus and minus {@code most}
   */
  @Nullable Integer count(int index, int most) {
    BigDecimal number = number(index);
    if (number == null) {
      return null;
    }
    if (number.abs().compareTo(BigDecimal.valueOf(most)) > 0) {
      throw new Mistake(
          "%s takes at most %d as its %s argument, and got %s"
              .formatted(name, most, Signature.ordinal(index), Kind.describe(number)));
    }
    return number.intValue();
  }

  /** A mistake of this call. The sentence begins with the function's name. */
  Mistake mistake(String what) {
    return new Mistake(name + " " + what);
  }
}
