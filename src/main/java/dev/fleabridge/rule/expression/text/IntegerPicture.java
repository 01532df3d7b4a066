package dev.fleabridge.rule.expression.text;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * How {@code $formatInteger} writes an integer and {@code $parseInteger} reads it. The picture is
 * {@code A} or {@code a} (letters), {@code I} or {@code i} (Roman numerals), {@code W}, {@code w}
 * or {@code Ww} (words), or a pattern of digits such as {@code #,##0}. A modifier {@code ;o} behind
 * it asks for ordinal numbers.
 *
 * <p>Integers are exact, whatever their size. A text that is not wholly written as the picture says
 * is no number: {@code 12abc} is not 12.
 */
public record IntegerPicture(IntegerForm form, boolean ordinal) {

  /**
   * Reads a picture.
   *
   * @throws IllegalArgumentException where it is too long, or no picture of an integer
   */
  static IntegerPicture of(String picture) {
    Pictures.checkLength(picture);
    int modifier = picture.lastIndexOf(';');
    String primary = modifier < 0 ? picture : picture.substring(0, modifier);
    return new IntegerPicture(
        form(primary), modifier >= 0 && picture.startsWith("o", modifier + 1));
  }

  private static IntegerForm form(String primary) {
    return switch (primary) {
      case "A" -> new LetterForm('A');
      case "a" -> new LetterForm('a');
      case "I" -> new RomanForm(true);
      case "i" -> new RomanForm(false);
      case "W" -> new WordForm(WordForm.Casing.UPPER);
      case "w" -> new WordForm(WordForm.Casing.LOWER);
      case "Ww" -> new WordForm(WordForm.Casing.TITLE);
      default -> digits(primary);
    };
  }

  private static DigitPattern digits(String primary) {
    DigitPattern pattern = DigitPattern.of(primary);
    if (pattern == null) {
      throw new IllegalArgumentException(
          "the picture "
              + Quoted.of(primary)
              + " has no digit, and is none of A, a, I, i, W, w and Ww");
    }
    return pattern;
  }

  /**
   * Writes a number, rounded down to an integer. One below zero gets a hyphen.
   *
   * @throws IllegalArgumentException where the picture is wrong or the number is too large for it
   */
  public static String format(BigDecimal number, String picture) {
    IntegerPicture read = of(picture);
    return read.format(Pictures.integer(number, RoundingMode.FLOOR));
  }

  /**
   * Reads a number. It may have a sign.
   *
   * @throws IllegalArgumentException where the picture is wrong, or the text is not written as the
   *     picture says
   */
  public static BigDecimal parse(String text, String picture) {
    IntegerPicture read = of(picture);
    if (text.length() > Pictures.MAX_CHARS) {
      throw new IllegalArgumentException(
          "the text is longer than " + Pictures.MAX_CHARS + " characters");
    }
    BigInteger number = read.signed(text);
    if (number == null) {
      throw new IllegalArgumentException(
          Quoted.of(text) + " is no integer of the picture " + Quoted.of(picture));
    }
    return new BigDecimal(number);
  }

  String format(BigInteger number) {
    String written = form.write(number.abs(), ordinal);
    return number.signum() < 0 ? "-" + written : written;
  }

  private @Nullable BigInteger signed(String text) {
    boolean hasSign = text.startsWith("-") || text.startsWith("+");
    BigInteger size =
        hasSign && text.length() == 1 ? null : read(hasSign ? text.substring(1) : text);
    return size != null && text.startsWith("-") ? size.negate() : size;
  }

  /** Reads a whole text without a sign; null where it is not written as the picture says. */
  @Nullable BigInteger read(String text) {
    return form.read(text, ordinal);
  }
}
