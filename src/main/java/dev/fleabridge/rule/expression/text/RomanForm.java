package dev.fleabridge.rule.expression.text;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Integers as Roman numerals. Zero is the empty text. Numerals that nobody writes today, such as
 * IIII, are read.
 *
 * @param upper whether capitals are written; capitals are read in either case
 */
record RomanForm(boolean upper) implements IntegerForm {

  /** The largest number, because it is written a thousand at a time. */
  private static final int MAX = 100_000;

  private record Numeral(String letters, int value) {}

  private static final List<Numeral> NUMERALS =
      List.of(
          new Numeral("M", 1000),
          new Numeral("CM", 900),
          new Numeral("D", 500),
          new Numeral("CD", 400),
          new Numeral("C", 100),
          new Numeral("XC", 90),
          new Numeral("L", 50),
          new Numeral("XL", 40),
          new Numeral("X", 10),
          new Numeral("IX", 9),
          new Numeral("V", 5),
          new Numeral("IV", 4),
          new Numeral("I", 1));

  @Override
  public String write(BigInteger number, boolean ordinal) {
    if (number.compareTo(BigInteger.valueOf(MAX)) > 0) {
      throw new IllegalArgumentException("the number is too large for Roman numerals");
    }
    StringBuilder written = new StringBuilder();
    int rest = number.intValueExact();
    for (Numeral numeral : NUMERALS) {
      written.repeat(numeral.letters, rest / numeral.value);
      rest %= numeral.value;
    }
    return upper ? written.toString() : written.toString().toLowerCase(Locale.ROOT);
  }

  /** From the right: a letter that is smaller than one behind it counts as negative. */
  @Override
  public @Nullable BigInteger read(String text, boolean ordinal) {
    int sum = 0;
    int largest = 0;
    for (int i = text.length() - 1; i >= 0; i--) {
      int value = value(text.charAt(i));
      if (value == 0) {
        return null;
      }
      sum += value < largest ? -value : value;
      largest = Math.max(largest, value);
    }
    return sum < 0 ? null : BigInteger.valueOf(sum);
  }

  @Override
  public boolean mayContain(char character, boolean ordinal) {
    return value(character) > 0;
  }

  private int value(char letter) {
    if (upper && Character.isLowerCase(letter)) {
      return 0;
    }
    return switch (Character.toUpperCase(letter)) {
      case 'M' -> 1000;
      case 'D' -> 500;
      case 'C' -> 100;
      case 'L' -> 50;
      case 'X' -> 10;
      case 'V' -> 5;
      case 'I' -> 1;
      default -> 0;
    };
  }
}
