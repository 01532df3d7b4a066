package dev.fleabridge.rule.expression;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Powers and roots of decimals. A power with a whole exponent is exact where it has at most 400
 * digits; any other is right to 34 digits.
 */
final class Power {

  private static final MathContext WORKING = new MathContext(50, RoundingMode.HALF_EVEN);
  private static final BigDecimal HALF = new BigDecimal("0.5");
  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final int MAX_EXACT_DIGITS = 400;

  /** No base but one has a larger power within bounds, or its digits would be lost. */
  private static final BigDecimal MAX_EXPONENT = BigDecimal.valueOf(999_999_999);

  private Power() {}

  /**
   * @throws Mistake for a negative number
   */
  static BigDecimal squareRoot(BigDecimal number) {
    if (number.signum() < 0) {
      throw new Mistake("$sqrt of a negative number: " + Kind.describe(number));
    }
    return Numbers.result(number.sqrt(Numbers.QUOTIENT));
  }

  /**
   * @throws Mistake where there is no such number, or it is beyond what is computed with
   */
  static BigDecimal of(BigDecimal base, BigDecimal exponent) {
    if (exponent.signum() == 0) {
      return BigDecimal.ONE;
    }
    if (base.signum() == 0) {
      if (exponent.signum() < 0) {
        throw new Mistake("$power of zero to a negative number");
      }
      return BigDecimal.ZERO;
    }
    if (base.abs().compareTo(BigDecimal.ONE) == 0 && Numbers.isWhole(exponent)) {
      return exponent.remainder(TWO).signum() == 0 ? BigDecimal.ONE : base;
    }
    if (exponent.abs().compareTo(MAX_EXPONENT) > 0) {
      throw new Mistake("$power takes an exponent up to 999999999");
    }
    requireInBounds(base, exponent);
    return Numbers.result(
        Numbers.isWhole(exponent) ? whole(base, exponent.intValueExact()) : real(base, exponent));
  }

  /** Whether the result lies within bounds is told by its logarithm, before it is computed. */
  private static void requireInBounds(BigDecimal base, BigDecimal exponent) {
    BigDecimal size = base.abs();
    int leading = size.precision() - size.scale() - 1;
    if (leading == 0 || leading == -1) {
      return; // Close to one: the bounded computation is short.
    }
    BigDecimal estimate = exponent.multiply(BigDecimal.valueOf(leading));
    if (estimate.abs().compareTo(BigDecimal.valueOf(100_000)) > 0) {
      throw new Mistake("$power gives a number beyond 1e400, or closer to zero than 1e-400");
    }
  }

  private static BigDecimal whole(BigDecimal base, int exponent) {
    int size = Math.abs(exponent);
    boolean exact = (long) base.precision() * size <= MAX_EXACT_DIGITS;
    BigDecimal power = exact ? base.pow(size) : bounded(base, size);
    return exponent > 0 ? power : BigDecimal.ONE.divide(power, Numbers.QUOTIENT);
  }

  private static BigDecimal bounded(BigDecimal base, int exponent) {
    try {
      return base.pow(exponent, WORKING).round(Numbers.QUOTIENT);
    } catch (ArithmeticException e) {
      throw new Mistake("$power gives a number beyond 1e400, or closer to zero than 1e-400");
    }
  }

  private static BigDecimal real(BigDecimal base, BigDecimal exponent) {
    if (base.signum() < 0) {
      throw new Mistake("$power of a negative number to a number that is not whole");
    }
    if (exponent.compareTo(HALF) == 0) {
      return squareRoot(base);
    }
    BigDecimal logarithm = exponent.multiply(ln(base), WORKING);
    if (logarithm.abs().compareTo(BigDecimal.valueOf(1_000)) > 0) {
      throw new Mistake("$power gives a number beyond 1e400, or closer to zero than 1e-400");
    }
    return exp(logarithm).round(Numbers.QUOTIENT);
  }

  /** The natural logarithm: roots until the number is close to one, and then its series. */
  private static BigDecimal ln(BigDecimal number) {
    BigDecimal rest = number;
    BigDecimal factor = BigDecimal.ONE;
    BigDecimal near = new BigDecimal("0.01");
    while (rest.subtract(BigDecimal.ONE).abs().compareTo(near) > 0) {
      rest = rest.sqrt(WORKING);
      factor = factor.multiply(TWO);
    }
    BigDecimal ratio = rest.subtract(BigDecimal.ONE).divide(rest.add(BigDecimal.ONE), WORKING);
    BigDecimal square = ratio.multiply(ratio, WORKING);
    BigDecimal term = ratio;
    BigDecimal sum = ratio;
    for (int n = 3; term.signum() != 0 && n < 60; n += 2) {
      term = term.multiply(square, WORKING);
      sum = sum.add(term.divide(BigDecimal.valueOf(n), WORKING), WORKING);
    }
    return sum.multiply(TWO, WORKING).multiply(factor, WORKING);
  }

  /** e to this power: the series of a small part of it, squared again. */
  private static BigDecimal exp(BigDecimal power) {
    int halvings = 16;
    BigDecimal small = power.divide(TWO.pow(halvings), WORKING);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int n = 1; term.signum() != 0 && n < 40; n++) {
      term = term.multiply(small, WORKING).divide(BigDecimal.valueOf(n), WORKING);
      sum = sum.add(term, WORKING);
    }
    for (int i = 0; i < halvings; i++) {
      sum = sum.multiply(sum, WORKING);
    }
    return sum;
  }
}
