package dev.fleabridge.rule.expression;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as {@code $string} and {@code &} show them: texts as they are, the rest as JSON.
 */
final class Printing {

  /** A double has no more digits. A longer number is written out, however large it is. */
  private static final int MAX_DIGITS_OF_A_DOUBLE = 17;

  /** From 1e21 on, and below 1e-6, a number of few digits is written with an exponent. */
  private static final int MAX_PLAIN_EXPONENT = 20;

  private static final int MIN_PLAIN_EXPONENT = -6;

  private final StringBuilder out = new StringBuilder();
  private final boolean pretty;

  private Printing(boolean pretty) {
    this.pretty = pretty;
  }

  /** The value as a text. A function is an empty text. */
  static String text(Object value, boolean pretty) {
    if (value instanceof String text) {
      return text;
    }
    if (Kind.isFunction(value)) {
      return "";
    }
    Printing printing = new Printing(pretty);
    printing.write(value, 0);
    return printing.out.toString();
  }

  /** A number with all its digits. */
  static String number(BigDecimal number) {
    if (number.scale() == 0 && number.precision() <= MAX_PLAIN_EXPONENT + 1) {
      return number.toString();
    }
    BigDecimal digits = number.stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    boolean plain =
        digits.precision() > MAX_DIGITS_OF_A_DOUBLE
            || (exponent >= MIN_PLAIN_EXPONENT && exponent <= MAX_PLAIN_EXPONENT);
    return plain ? number.toPlainString() : withExponent(digits, exponent);
  }

  private static String withExponent(BigDecimal digits, int exponent) {
    String all = digits.unscaledValue().abs().toString();
    String fraction = all.length() > 1 ? "." + all.substring(1) : "";
    return (digits.signum() < 0 ? "-" : "")
        + all.charAt(0)
        + fraction
        + "e"
        + (exponent < 0 ? "" : "+")
        + exponent;
  }

  private void write(@Nullable Object value, int depth) {
    switch (value) {
      case String text -> quote(text);
      case Boolean flag -> out.append(flag.booleanValue());
      case Number _ -> {
        BigDecimal number = Numbers.from(value);
        out.append(number == null ? "null" : number(number));
      }
      case List<?> list -> list(list, depth);
      case Map<?, ?> map -> object(map, depth);
      case null, default -> out.append(Kind.isFunction(value) ? "\"\"" : "null");
    }
  }

  private void list(List<?> list, int depth) {
    out.append('[');
    String separator = "";
    for (Object element : list) {
      requireSpace();
      out.append(separator);
      line(depth + 1);
      write(element, depth + 1);
      separator = ",";
    }
    if (!list.isEmpty()) {
      line(depth);
    }
    out.append(']');
  }

  private void object(Map<?, ?> map, int depth) {
    out.append('{');
    String separator = "";
    for (Map.Entry<?, ?> field : map.entrySet()) {
      requireSpace();
      out.append(separator);
      line(depth + 1);
      quote(String.valueOf(field.getKey()));
      out.append(pretty ? ": " : ":");
      write(field.getValue(), depth + 1);
      separator = ",";
    }
    if (!map.isEmpty()) {
      line(depth);
    }
    out.append('}');
  }

  /** A number counts as one value, and may have hundreds of digits. */
  private void requireSpace() {
    EvaluationBounds.current().require(out.length());
  }

  private void line(int depth) {
    if (pretty) {
      out.append('\n').repeat("  ", depth);
    }
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || isHalfAPair(text, i)) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean isHalfAPair(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }
}
