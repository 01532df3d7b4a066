package dev.fleabridge.rule.expression.text;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The characters that a picture of decimals uses, and that the number is written with.
 *
 * @param decimal separates whole from fraction
 * @param grouping separates groups of digits
 * @param exponent separates mantissa and exponent
 * @param zero the digit zero; the nine characters behind it are the other digits
 * @param digit stands for a digit that may be missing
 * @param separator separates the picture of numbers below zero
 * @param minus stands before a number below zero
 */
record DecimalSymbols(
    int decimal,
    int grouping,
    int exponent,
    int zero,
    int digit,
    int separator,
    String minus,
    String percent,
    String perMille) {

  /**
   * The usual symbols, of which some may be replaced. Unknown names are passed over.
   *
   * @param options by the names of XPath, such as {@code decimal-separator}
   * @throws IllegalArgumentException where an option is no text, or not one character where there
   *     must be one
   */
  static DecimalSymbols of(@Nullable Map<?, ?> options) {
    Map<?, ?> given = options == null ? Map.of() : options;
    return new DecimalSymbols(
        character(given, "decimal-separator", "."),
        character(given, "grouping-separator", ","),
        character(given, "exponent-separator", "e"),
        character(given, "zero-digit", "0"),
        character(given, "digit", "#"),
        character(given, "pattern-separator", ";"),
        text(given, "minus-sign", "-"),
        text(given, "percent", "%"),
        text(given, "per-mille", "\u2030"));
  }

  private static int character(Map<?, ?> options, String name, String usual) {
    String text = text(options, name, usual);
    if (text.codePointCount(0, text.length()) != 1) {
      throw new IllegalArgumentException("the option \"" + name + "\" must be one character");
    }
    return text.codePointAt(0);
  }

  private static String text(Map<?, ?> options, String name, String usual) {
    Object value = options.containsKey(name) ? options.get(name) : usual;
    if (value instanceof String text && !text.isEmpty() && text.length() <= Pictures.MAX_CHARS) {
      return text;
    }
    throw new IllegalArgumentException("the option \"" + name + "\" must be a text");
  }

  /** The role of a character in a picture. */
  enum Role {
    DIGIT,
    OPTIONAL,
    DECIMAL,
    GROUPING,
    EXPONENT,
    LITERAL
  }

  Role role(int point) {
    if (point >= zero && point < zero + 10) {
      return Role.DIGIT;
    }
    if (point == digit) {
      return Role.OPTIONAL;
    }
    if (point == decimal) {
      return Role.DECIMAL;
    }
    if (point == grouping) {
      return Role.GROUPING;
    }
    return point == exponent ? Role.EXPONENT : Role.LITERAL;
  }
}
