package dev.fleabridge.rule.expression.text;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** How an integer is written: by digits, by letters, by Roman numerals or in words. */
sealed interface IntegerForm permits DigitPattern, LetterForm, RomanForm, WordForm {

  /**
   * Writes an integer.
   *
   * @param number zero or more
   * @param ordinal whether it counts a place, as in "2nd"; letters and Roman numerals do not tell
   * @throws IllegalArgumentException where this form cannot write a number as large
   */
  String write(BigInteger number, boolean ordinal);

  /**
   * Reads a whole text.
   *
   * @return the integer, zero or more; null where the text is not written in this form
   */
  @Nullable BigInteger read(String text, boolean ordinal);

  /** Whether an integer in this form may have that character. */
  boolean mayContain(char character, boolean ordinal);
}
