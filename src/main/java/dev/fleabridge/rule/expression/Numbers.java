package dev.fleabridge.rule.expression;

import dev.fleabridge.model.NumberBounds;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic on exact decimals. Every number that an expression sees is a {@code BigDecimal} in one
 * form: a whole number has the scale 0, and any other has no zeros at its end. So equal numbers are
 * equal objects.
 *
 * <p>Sums, differences, products and remainders are exact up to 400 significant digits. A quotient
 * is rounded half to even to 34 significant digits. A result beyond {@link NumberBounds} is a
 * mistake.
 */
final class Numbers {

  /** To how many digits a quotient or a root is rounded: 34, half to even. */
  static final MathContext QUOTIENT = MathContext.DECIMAL128;

  /** More digits than this are rounded half to even. Every whole number within bounds has fewer. */
  static final MathContext LONGEST = new MathContext(400, RoundingMode.HALF_EVEN);

  private static final BigDecimal MAX_INT = BigDecimal.valueOf(Integer.MAX_VALUE);

  private Numbers() {}

  /** The one form of a number. The caller has made sure that it is within {@link NumberBounds}. */
  static BigDecimal canonical(BigDecimal number) {
    if (number.scale() == 0) {
      return number;
    }
    if (number.signum() == 0) {
      return BigDecimal.ZERO;
    }
    BigDecimal plain = number.stripTrailingZeros();
    return plain.scale() < 0 ? plain.setScale(0) : plain;
  }

  /**
   * A result in its one form.
   *
   * @throws Mistake where it is beyond what is computed with
   */
  static BigDecimal result(BigDecimal number) {
    BigDecimal bounded =
        number.unscaledValue().bitLength() > 1_300 ? number.round(LONGEST) : number;
    if (!NumberBounds.hold(bounded)) {
      throw new Mistake("the result is a number beyond 1e400, or closer to zero than 1e-400");
    }
    return canonical(bounded);
  }

  static BigDecimal of(long number) {
    return BigDecimal.valueOf(number);
  }

  /**
   * A value as a number; null where it is none. The library counts positions with {@code Integer}s.
   *
   * @throws Mistake for a number of an old event that is beyond what is computed with
   */
  static @Nullable BigDecimal from(@Nullable Object value) {
    return switch (value) {
      case BigDecimal number -> number;
      case Integer number -> BigDecimal.valueOf(number);
      case Long number -> BigDecimal.valueOf(number);
      case Number _ -> throw new Mistake("a number of the event is beyond what is computed with");
      case null, default -> null;
    };
  }

  static BigDecimal plus(BigDecimal left, BigDecimal right) {
    return result(left.add(right));
  }

  static BigDecimal minus(BigDecimal left, BigDecimal right) {
    return result(left.subtract(right));
  }

  static BigDecimal times(BigDecimal left, BigDecimal right) {
    return result(left.multiply(right));
  }

  /**
   * @throws Mistake for a division by zero
   */
  static BigDecimal dividedBy(BigDecimal left, BigDecimal right) {
    if (right.signum() == 0) {
      throw new Mistake("division by zero");
    }
    return result(left.divide(right, QUOTIENT));
  }

  /**
   * What is left of a division to a whole number. It has the sign of the left side.
   *
   * @throws Mistake for a division by zero
   */
  static BigDecimal remainder(BigDecimal left, BigDecimal right) {
    if (right.signum() == 0) {
      throw new Mistake("the remainder of a division by zero");
    }
    return result(left.remainder(right));
  }

  static boolean isWhole(BigDecimal number) {
    return number.scale() == 0;
  }

  /** The largest whole number that is not larger, kept between the bounds of an {@code int}. */
  static int floor(BigDecimal number) {
    return number
        .setScale(0, RoundingMode.FLOOR)
        .min(MAX_INT)
        .max(MAX_INT.negate())
        .intValueExact();
  }
}
