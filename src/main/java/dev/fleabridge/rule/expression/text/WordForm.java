package dev.fleabridge.rule.expression.text;

import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Integers in English words. They are read in any case. */
record WordForm(Casing casing) implements IntegerForm {

  /** The case in which words are written. */
  enum Casing {
    LOWER,
    UPPER,
    TITLE;

    /** Writes a text that is in title case. */
    String apply(String title) {
      return switch (this) {
        case LOWER -> title.toLowerCase(Locale.ROOT);
        case UPPER -> title.toUpperCase(Locale.ROOT);
        case TITLE -> title;
      };
    }
  }

  @Override
  public String write(BigInteger number, boolean ordinal) {
    return casing.apply(NumberWords.write(number, ordinal));
  }

  @Override
  public @Nullable BigInteger read(String text, boolean ordinal) {
    return NumberWords.read(text);
  }

  @Override
  public boolean mayContain(char character, boolean ordinal) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || " ,-\t\n\r".indexOf(character) >= 0;
  }
}
