package dev.fleabridge.rule.expression.text;

import dev.fleabridge.model.NumberBounds;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as texts: {@code $number} and {@code $formatBase}. */
public final class NumberText {

  /**
   * A number of JSON, before which zeros may stand. The reference also reads {@code 0x10}, {@code
   * 0o7} and {@code 0b1}; in a cell of a file such a text is no number.
   */
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]++(?:\\.[0-9]++)?(?:[Ee][+-]?[0-9]++)?");

  /** The power of ten from which the reference has no number. */
  private static final int MAX_EXPONENT = 309;

  /** Enough for each number within the bounds, with some zeros. */
  private static final int MAX_CHARS = 2_000;

  private NumberText() {}

  /**
   * Reads a number exactly.
   *
   * @return in the one form of numbers
   * @throws IllegalArgumentException where the text is no number, or one beyond {@link
   *     NumberBounds}
   */
  public static BigDecimal read(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException(Quoted.of(text) + " is not a number");
    }
    BigDecimal number = text.length() > MAX_CHARS ? null : decimal(text);
    if (number == null || !NumberBounds.hold(number)) {
      throw new IllegalArgumentException(Quoted.of(text) + " is " + NumberBounds.IN_WORDS);
    }
    if (number.precision() - number.scale() > MAX_EXPONENT) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is a number of 1e" + MAX_EXPONENT + " or more");
    }
    return number;
  }

  /** An exponent of more than ten digits cannot be held. */
  private static @Nullable BigDecimal decimal(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * Writes a number in a base. Both are rounded half to even to an integer.
   *
   * @param radix null for ten
   * @throws IllegalArgumentException where the base is not between 2 and 36
   */
  public static String formatBase(BigDecimal number, @Nullable BigDecimal radix) {
    BigInteger base =
        radix == null ? BigInteger.TEN : Pictures.integer(radix, RoundingMode.HALF_EVEN);
    if (base.compareTo(BigInteger.valueOf(Character.MIN_RADIX)) < 0
        || base.compareTo(BigInteger.valueOf(Character.MAX_RADIX)) > 0) {
      throw new IllegalArgumentException("the base must be between 2 and 36");
    }
    return Pictures.integer(number, RoundingMode.HALF_EVEN).toString(base.intValueExact());
  }
}
