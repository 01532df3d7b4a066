package dev.fleabridge.rule.expression.text;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** The bounds that all pictures share. They are checked before anything is made from a picture. */
final class Pictures {

  /** The most characters of a picture, and of a text that is read as an integer. */
  static final int MAX_CHARS = 200;

  /** The most digits of an integer that is written by a picture. No number has more. */
  private static final int MAX_DIGITS = 1_500;

  private Pictures() {}

  /**
   * Refuses a picture that is too long.
   *
   * @throws IllegalArgumentException where it has more than {@value #MAX_CHARS} characters
   */
  static void checkLength(String picture) {
    if (picture.length() > MAX_CHARS) {
      throw new IllegalArgumentException("the picture is longer than " + MAX_CHARS + " characters");
    }
  }

  /**
   * The integer that a number is rounded to.
   *
   * @throws IllegalArgumentException where writing it out would take too much room
   */
  static BigInteger integer(BigDecimal number, RoundingMode rounding) {
    if (Math.abs((long) number.scale()) > MAX_DIGITS || number.precision() > MAX_DIGITS) {
      throw new IllegalArgumentException("the number is too large or has too many places");
    }
    return number.setScale(0, rounding).toBigInteger();
  }
}
