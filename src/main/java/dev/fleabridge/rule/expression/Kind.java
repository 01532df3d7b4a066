package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Parser;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of values that an expression knows. Java's {@code null} is no value at all; JSON's null
 * is {@link #NULL}.
 */
enum Kind {
  TEXT('s', "a text"),
  NUMBER('n', "a number"),
  BOOLEAN('b', "true or false"),
  NOTHING('l', "null"),
  LIST('a', "a list"),
  OBJECT('o', "an object"),
  FUNCTION('f', "a function"),
  MISSING('m', "no value");

  /** JSON's null. It is a value, other than no value. */
  static final Object NULL = Jsonata.NULL_VALUE;

  private static final int MAX_SHOWN_CHARS = 30;

  private final char symbol;
  private final String words;

  Kind(char symbol, String words) {
    this.symbol = symbol;
    this.words = words;
  }

  /** The letter that stands for it in a signature. */
  char symbol() {
    return symbol;
  }

  String words() {
    return words;
  }

  static Kind of(@Nullable Object value) {
    return switch (value) {
      case null -> MISSING;
      case String _ -> TEXT;
      case Number _ -> NUMBER;
      case Boolean _ -> BOOLEAN;
      case List<?> _ -> LIST;
      case Map<?, ?> _ -> OBJECT;
      default -> NULL.equals(value) ? NOTHING : FUNCTION;
    };
  }

  static boolean isFunction(@Nullable Object value) {
    return value instanceof JFunction || isLambda(value);
  }

  static boolean isLambda(@Nullable Object value) {
    return value instanceof Parser.Symbol node && node._jsonata_lambda;
  }

  /** Whether there is no value, or JSON's null. */
  static boolean isAbsent(@Nullable Object value) {
    return value == null || NULL.equals(value);
  }

  /** A short form of a value for a person: its kind, and what it is where that is short. */
  static String describe(@Nullable Object value) {
    return switch (value) {
      case String text when text.isEmpty() -> "an empty text";
      case String text -> "the text \"" + ExpressionException.bounded(text, MAX_SHOWN_CHARS) + '"';
      case BigDecimal number ->
          "the number " + ExpressionException.bounded(Printing.number(number), MAX_SHOWN_CHARS);
      case Number number -> "the number " + number;
      case Boolean flag -> flag.toString();
      case List<?> list when list.isEmpty() -> "an empty list";
      case null, default -> of(value).words();
    };
  }

  /** Whether a value counts as true where a condition is asked for. */
  static boolean isTrue(@Nullable Object value) {
    return switch (value) {
      case Boolean flag -> flag;
      case String text -> !text.isEmpty();
      case BigDecimal number -> number.signum() != 0;
      case Integer number -> number != 0;
      case Map<?, ?> map -> !map.isEmpty();
      case List<?> list -> {
        for (Object element : list) {
          if (isTrue(element)) {
            yield true;
          }
        }
        yield false;
      }
      case null, default -> false;
    };
  }
}
