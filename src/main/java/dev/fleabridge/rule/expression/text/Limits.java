package dev.fleabridge.rule.expression.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** The most that a function is asked to find. */
final class Limits {

  private static final BigDecimal ALL = BigDecimal.valueOf(Integer.MAX_VALUE);

  private Limits() {}

  /**
   * Reads a limit.
   *
   * @param limit null for none
   * @param rounding what becomes of a fraction
   * @throws IllegalArgumentException where it is below zero
   */
  static int of(@Nullable BigDecimal limit, RoundingMode rounding) {
    if (limit == null) {
      return Integer.MAX_VALUE;
    }
    if (limit.signum() < 0) {
      throw new IllegalArgumentException("the limit must not be below zero");
    }
    return limit.min(ALL).setScale(0, rounding).intValueExact();
  }
}
