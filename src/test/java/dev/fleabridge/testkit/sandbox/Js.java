package dev.fleabridge.testkit.sandbox;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The arithmetic of the upstream's language. Its servers compute money with IEEE doubles
 * (docs/reference/purpleflea-api.md#keys-and-answers and #fees), so a stand-in that is compared
 * with them field by field needs their doubles for what it <em>shows</em>. What it <em>books</em>
 * are {@link BigDecimal}s: see {@code Ledger}.
 */
public final class Js {

  private static final Pattern NUMBER_PREFIX =
      Pattern.compile("\\s*([+-]?(?:Infinity|(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?))");

  private Js() {}

  /** The shortest decimal that names this double: what {@code JSON.stringify} would write. */
  public static BigDecimal decimal(double value) {
    BigDecimal shortest = BigDecimal.valueOf(value).stripTrailingZeros();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }

  /** A JSON value for this double: null where it is not finite, as in {@code JSON.stringify}. */
  public static @Nullable BigDecimal json(double value) {
    return Double.isFinite(value) ? decimal(value) : null;
  }

  /** {@code parseFloat(value.toFixed(places))}. */
  public static double fixed(double value, int places) {
    return Double.isFinite(value)
        ? new BigDecimal(value).setScale(places, RoundingMode.HALF_UP).doubleValue()
        : value;
  }

  /** {@code value.toFixed(places)}. */
  public static String fixedText(double value, int places) {
    return Double.isFinite(value)
        ? new BigDecimal(value).setScale(places, RoundingMode.HALF_UP).toPlainString()
        : text(value);
  }

  /** {@code `${value}`}. */
  public static String text(double value) {
    return Double.isFinite(value) ? decimal(value).toPlainString() : Double.toString(value);
  }

  /** {@code Math.round(value * 100) / 100}. */
  public static double round2(double value) {
    return Math.floor(value * 100 + 0.5) / 100;
  }

  /** {@code Math.round(value * 10000) / 10000}. */
  public static double round4(double value) {
    return Math.floor(value * 10_000 + 0.5) / 10_000;
  }

  /** {@code Math.round(value * 1e8) / 1e8}. */
  public static double round8(double value) {
    return Math.floor(value * 1e8 + 0.5) / 1e8;
  }

  /** {@code parseFloat(text)}: the number that the text begins with, or NaN. */
  public static double parseFloat(String text) {
    Matcher matcher = NUMBER_PREFIX.matcher(text);
    return matcher.lookingAt() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
  }

  /** {@code Number(value)} for what JSON can hold; NaN for objects and arrays. */
  public static double toNumber(JsonNode node) {
    if (node.isNumber()) {
      return number(node);
    }
    if (node.isBoolean()) {
      return node.booleanValue() ? 1 : 0;
    }
    if (node.isNull()) {
      return 0;
    }
    if (!node.isString()) {
      return Double.NaN;
    }
    String text = node.stringValue().strip();
    if (text.isEmpty()) {
      return 0;
    }
    Matcher matcher = NUMBER_PREFIX.matcher(text);
    return matcher.matches() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
  }

  /**
   * The double that the upstream reads from a JSON number; infinite where it is too large for one.
   */
  public static double number(JsonNode node) {
    return node.decimalValue().doubleValue();
  }

  /** False for what an {@code if} of the upstream takes as false: absent, null, false, 0 and "". */
  public static boolean truthy(@Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      return false;
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isNumber()) {
      return number(node) != 0;
    }
    return !node.isString() || !node.stringValue().isEmpty();
  }
}
