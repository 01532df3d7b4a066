package dev.fleabridge.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/**
 * An amount of USDC: a decimal with at most six places (money rule 18), zero or more. Two amounts
 * that differ only in trailing zeros are equal.
 */
public record Money(BigDecimal value) implements Comparable<Money> {

  /** The number of decimal places of USDC. */
  public static final int MAX_SCALE = 6;

  /** Integer digits that the ledger's columns hold. No balance of one agent comes near this. */
  private static final int MAX_INTEGER_DIGITS = 14;

  /** What Java reads as a decimal also has the digits of every other script. */
  private static final Pattern FOREIGN = Pattern.compile("[^0-9+.Ee-]");

  public static final Money ZERO = new Money(BigDecimal.ZERO);

  /**
   * @throws IllegalArgumentException for a negative value, more than six places, or a number too
   *     large for the ledger; never rounds
   */
  public Money {
    if (value.signum() < 0) {
      throw new IllegalArgumentException("an amount cannot be negative");
    }
    // The unscaled form is checked first: 1e999999999 must not be expanded to find out that it is
    // too large. The sum is a long, because an int would overflow for 1e2147483647.
    if ((long) value.precision() - value.scale() > MAX_INTEGER_DIGITS) {
      throw new IllegalArgumentException(
          "an amount has at most " + MAX_INTEGER_DIGITS + " digits before the point");
    }
    value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    if (value.scale() > MAX_SCALE) {
      throw new IllegalArgumentException("an amount has at most six decimal places");
    }
    if (value.scale() < 0) {
      value = value.setScale(0);
    }
  }

  /**
   * Reads a decimal such as {@code 0.10}.
   *
   * @throws IllegalArgumentException for anything that is not a plain decimal within the bounds of
   *     {@link Money}
   */
  @JsonCreator
  public static Money of(String decimal) {
    if (decimal.length() > 40) {
      throw new IllegalArgumentException("an amount is at most 40 characters long");
    }
    String text = decimal.strip();
    if (FOREIGN.matcher(text).find()) {
      throw new IllegalArgumentException("not a decimal number");
    }
    try {
      return new Money(new BigDecimal(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a decimal number");
    }
  }

  public Money plus(Money other) {
    return new Money(value.add(other.value));
  }

  /**
   * The difference, or zero where {@code other} is larger. A balance counts as empty, and never as
   * negative.
   */
  public Money minusOrZero(Money other) {
    return new Money(value.subtract(other.value).max(BigDecimal.ZERO));
  }

  /**
   * This amount with a share of it added, rounded up to six places. A payment reserves this much
   * (money rule 7).
   *
   * @param rate the share, such as 0.02; zero or more
   */
  public Money withBuffer(BigDecimal rate) {
    if (rate.signum() < 0) {
      throw new IllegalArgumentException("a fee buffer cannot be negative");
    }
    return new Money(value.add(value.multiply(rate)).setScale(MAX_SCALE, RoundingMode.CEILING));
  }

  public boolean isZero() {
    return value.signum() == 0;
  }

  public boolean exceeds(Money other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Money other) {
    return value.compareTo(other.value);
  }

  /** A plain decimal with at least two places: {@code 0.10}, {@code 50.00}, {@code 0.333333}. */
  @JsonValue
  @Override
  public String toString() {
    return value.setScale(Math.max(2, value.scale()), RoundingMode.UNNECESSARY).toPlainString();
  }
}
