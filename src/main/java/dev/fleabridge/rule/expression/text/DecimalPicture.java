package dev.fleabridge.rule.expression.text;

import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How {@code $formatNumber} writes a number, as {@code fn:format-number} of XPath 3.1 does. The
 * number is rounded half to even on its exact decimal value. A group separator is written only
 * where digits stand on both sides of it.
 *
 * @param positive for zero and above
 * @param negative for numbers below zero; its prefix has the sign where the picture does not say
 *     otherwise
 */
public record DecimalPicture(DecimalSubPicture positive, DecimalSubPicture negative) {

  /**
   * Reads a picture.
   *
   * @param options symbols that replace the usual ones, by the names of XPath; null for none
   * @throws IllegalArgumentException where the picture or an option is wrong
   */
  static DecimalPicture of(String picture, @Nullable Map<?, ?> options) {
    Pictures.checkLength(picture);
    DecimalSymbols symbols = DecimalSymbols.of(options);
    int separator = picture.indexOf(symbols.separator());
    if (separator < 0) {
      DecimalSubPicture only = DecimalSubPicture.of(picture, symbols);
      return new DecimalPicture(only, only.withPrefix(symbols.minus() + only.prefix()));
    }
    String rest = picture.substring(separator + Character.charCount(symbols.separator()));
    if (rest.indexOf(symbols.separator()) >= 0) {
      throw new IllegalArgumentException(
          "the picture " + Quoted.of(picture) + " has more than two parts");
    }
    return new DecimalPicture(
        DecimalSubPicture.of(picture.substring(0, separator), symbols),
        DecimalSubPicture.of(rest, symbols));
  }

  /**
   * Writes a number.
   *
   * @throws IllegalArgumentException where the picture or an option is wrong
   */
  public static String format(BigDecimal number, String picture, @Nullable Map<?, ?> options) {
    DecimalPicture read = of(picture, options);
    return (number.signum() < 0 ? read.negative : read.positive).format(number);
  }
}
