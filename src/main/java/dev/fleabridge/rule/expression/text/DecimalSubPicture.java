package dev.fleabridge.rule.expression.text;

import dev.fleabridge.rule.expression.text.DecimalSymbols.Role;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * One of the two parts of a picture of decimals.
 *
 * @param shape how many digits stand where
 * @param factor how many places the decimal point is moved: 2 for percent, 3 for per mille
 */
record DecimalSubPicture(
    String prefix, String suffix, DecimalShape shape, int factor, DecimalSymbols symbols) {

  /**
   * Reads a part of a picture.
   *
   * @throws IllegalArgumentException where something in it is wrong; the message says what
   */
  static DecimalSubPicture of(String text, DecimalSymbols symbols) {
    int[] points = text.codePoints().toArray();
    int first = 0;
    while (first < points.length && !isActive(symbols.role(points[first]))) {
      first++;
    }
    int end = points.length;
    while (end > first && !isActive(symbols.role(points[end - 1]))) {
      end--;
    }
    int factor = factor(text, symbols);
    DecimalShape shape =
        DecimalShape.of(new String(points, first, end - first), symbols, Quoted.of(text));
    if (factor > 0 && shape.hasExponent()) {
      throw new IllegalArgumentException(
          "the picture " + Quoted.of(text) + " has an exponent beside a percent or per mille sign");
    }
    return new DecimalSubPicture(
        new String(points, 0, first),
        new String(points, end, points.length - end),
        shape,
        factor,
        symbols);
  }

  /** An exponent's sign counts only between other active characters. */
  private static boolean isActive(Role role) {
    return role != Role.LITERAL && role != Role.EXPONENT;
  }

  private static int factor(String text, DecimalSymbols symbols) {
    int percents = count(text, symbols.percent());
    int perMilles = count(text, symbols.perMille());
    if (percents + perMilles > 1) {
      throw new IllegalArgumentException(
          "the picture " + Quoted.of(text) + " has more than one percent or per mille sign");
    }
    return 2 * percents + 3 * perMilles;
  }

  private static int count(String text, String sign) {
    int first = text.indexOf(sign);
    if (first < 0) {
      return 0;
    }
    return text.indexOf(sign, first + sign.length()) < 0 ? 1 : 2;
  }

  DecimalSubPicture withPrefix(String other) {
    return new DecimalSubPicture(other, suffix, shape, factor, symbols);
  }

  /** Writes a number's size; the sign belongs to the prefix. */
  String format(BigDecimal number) {
    BigDecimal size = number.abs().movePointRight(factor);
    if (!shape.hasExponent()) {
      return prefix + mantissa(size) + suffix;
    }
    int exponent = exponent(size);
    String sign = exponent < 0 ? symbols.minus() : "";
    String digits = padded(Integer.toString(Math.abs(exponent)), shape.exponentDigits());
    return prefix
        + mantissa(size.scaleByPowerOfTen(-exponent))
        + Character.toString(symbols.exponent())
        + sign
        + inScript(digits)
        + suffix;
  }

  /**
   * The exponent that leaves as many whole digits as the picture has. A power of ten may keep one
   * digit more, as in the reference.
   */
  private int exponent(BigDecimal size) {
    if (size.signum() == 0) {
      return 0;
    }
    int digits = size.precision() - size.scale();
    int surplus = digits - shape.scaling();
    boolean isPowerOfTen = size.stripTrailingZeros().unscaledValue().equals(BigInteger.ONE);
    return surplus > 0 && isPowerOfTen ? surplus - 1 : surplus;
  }

  private String mantissa(BigDecimal size) {
    BigDecimal rounded = size.setScale(shape.mostFraction(), RoundingMode.HALF_EVEN);
    BigInteger whole = rounded.toBigInteger();
    String wholeDigits = whole.signum() == 0 ? "" : whole.toString();
    String places = places(rounded);
    StringBuilder written = new StringBuilder();
    written.append(
        shape.groupedWhole(padded(wholeDigits, shape.leastWhole()), this::digit, symbols));
    if (!places.isEmpty()) {
      written.appendCodePoint(symbols.decimal());
      written.append(shape.groupedFraction(places, this::digit, symbols));
    }
    return written.toString();
  }

  /** The decimal places, without zeros at the end that the picture does not ask for. */
  private String places(BigDecimal rounded) {
    String all = rounded.toPlainString();
    String places = shape.mostFraction() == 0 ? "" : all.substring(all.indexOf('.') + 1);
    int end = places.length();
    while (end > shape.leastFraction() && places.charAt(end - 1) == '0') {
      end--;
    }
    return places.substring(0, end);
  }

  private static String padded(String digits, int least) {
    return "0".repeat(Math.max(0, least - digits.length())) + digits;
  }

  private String inScript(String digits) {
    StringBuilder written = new StringBuilder();
    digits.chars().map(this::digit).forEach(written::appendCodePoint);
    return written.toString();
  }

  private int digit(int ascii) {
    return symbols.zero() + ascii - '0';
  }
}
