package dev.fleabridge.rule.expression.text;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Integers as the letters that name a spreadsheet's columns: a is 1, z is 26, aa is 27. Zero is the
 * empty text.
 *
 * @param first the letter that stands for one
 */
record LetterForm(char first) implements IntegerForm {

  private static final BigInteger LETTERS = BigInteger.valueOf(26);

  @Override
  public String write(BigInteger number, boolean ordinal) {
    StringBuilder reversed = new StringBuilder();
    BigInteger rest = number;
    while (rest.signum() > 0) {
      BigInteger[] split = rest.subtract(BigInteger.ONE).divideAndRemainder(LETTERS);
      reversed.append((char) (first + split[1].intValue()));
      rest = split[0];
    }
    return reversed.reverse().toString();
  }

  @Override
  public @Nullable BigInteger read(String text, boolean ordinal) {
    BigInteger number = BigInteger.ZERO;
    for (int i = 0; i < text.length(); i++) {
      if (!mayContain(text.charAt(i), ordinal)) {
        return null;
      }
      number = number.multiply(LETTERS).add(BigInteger.valueOf(text.charAt(i) - first + 1L));
    }
    return number;
  }

  @Override
  public boolean mayContain(char character, boolean ordinal) {
    return character >= first && character < first + LETTERS.intValue();
  }
}
