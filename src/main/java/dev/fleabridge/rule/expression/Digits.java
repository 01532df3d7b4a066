package dev.fleabridge.rule.expression;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the digits of a number that is written in an expression. The library reads it as a double,
 * and says only where it ends.
 */
final class Digits {

  private static final Pattern NUMBER =
      Pattern.compile("(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[Ee][-+]?[0-9]+)?");

  private Digits() {}

  /**
   * The number as it is written.
   *
   * @param text the expression
   * @param end where the number ends
   * @param read what the library made of it, with its sign
   */
  static BigDecimal of(String text, int end, Number read) {
    if (read instanceof BigDecimal decimal) {
      return decimal;
    }
    BigDecimal found = null;
    double size = Math.abs(read.doubleValue());
    for (int start = end - 1; start >= 0 && isPart(text.charAt(start)); start--) {
      Matcher number = NUMBER.matcher(text).region(start, end);
      if (number.matches() && Double.parseDouble(number.group()) == size) {
        found = new BigDecimal(number.group());
      }
    }
    if (found == null) {
      throw new IllegalStateException("a number without its digits");
    }
    return Numbers.canonical(read.doubleValue() < 0 ? found.negate() : found);
  }

  private static boolean isPart(char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
  }
}
