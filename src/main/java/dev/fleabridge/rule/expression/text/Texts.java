package dev.fleabridge.rule.expression.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text functions that know no regular expression. A character is a code point, so that no
 * function takes a surrogate pair apart; half a pair counts as one character.
 */
public final class Texts {

  private static final int MAX_PADDED_CHARS = 100_000;

  /** The most comparisons of characters that a search may make. */
  private static final long MAX_COMPARED = 500_000_000;

  private static final Pattern BLANKS = Pattern.compile("[ \\t\\n\\r]+");
  private static final Pattern BASE64_BLANKS = Pattern.compile("[ \\t\\n\\f\\r]+");

  private Texts() {}

  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /**
   * A part of a text. Fractions of places are dropped, but only after the end has been computed.
   *
   * @param start how many characters are left out; below zero it counts from the end
   * @param length how many characters there are at most; null for all
   */
  public static String substring(String text, BigDecimal start, @Nullable BigDecimal length) {
    BigDecimal size = BigDecimal.valueOf(length(text));
    BigDecimal whole = start.setScale(0, RoundingMode.DOWN);
    BigDecimal from = start.signum() < 0 ? size.add(start).max(BigDecimal.ZERO) : start;
    int first = index(whole.signum() < 0 ? size.add(whole).max(BigDecimal.ZERO) : whole, size);
    BigDecimal end = length == null ? size : from.add(length);
    if (length != null && length.signum() <= 0) {
      return "";
    }
    return between(text, first, index(end, size));
  }

  private static int index(BigDecimal position, BigDecimal size) {
    return position.min(size).setScale(0, RoundingMode.DOWN).intValueExact();
  }

  private static String between(String text, int from, int to) {
    if (from >= to) {
      return "";
    }
    int begin = text.offsetByCodePoints(0, from);
    return text.substring(begin, text.offsetByCodePoints(begin, to - from));
  }

  /** What stands before the first occurrence; the whole text where there is none. */
  public static String substringBefore(String text, String wanted) {
    int found = indexOf(text, wanted, 0);
    return found < 0 ? text : text.substring(0, found);
  }

  /** What stands behind the first occurrence; the whole text where there is none. */
  public static String substringAfter(String text, String wanted) {
    int found = indexOf(text, wanted, 0);
    return found < 0 ? text : text.substring(found + wanted.length());
  }

  public static boolean contains(String text, String wanted) {
    return indexOf(text, wanted, 0) >= 0;
  }

  private static int indexOf(String text, String wanted, int from) {
    if ((long) text.length() * wanted.length() > MAX_COMPARED) {
      throw new IllegalArgumentException("the search would compare too many characters");
    }
    return text.indexOf(wanted, from);
  }

  public static String uppercase(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  public static String lowercase(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Blanks, tabs and ends of lines become one blank each time, and none at the ends. */
  public static String trim(String text) {
    String single = BLANKS.matcher(text).replaceAll(" ");
    int from = single.startsWith(" ") ? 1 : 0;
    int to = single.endsWith(" ") ? single.length() - 1 : single.length();
    return from >= to ? "" : single.substring(from, to);
  }

  /**
   * Makes a text wider.
   *
   * @param width the least number of characters; below zero it is filled at the left
   * @param filling repeated from its first character; null or empty for blanks
   * @throws IllegalArgumentException where the width is more than 100,000 characters
   */
  public static String pad(String text, BigDecimal width, @Nullable String filling) {
    if (width.abs().compareTo(BigDecimal.valueOf(MAX_PADDED_CHARS)) > 0) {
      throw new IllegalArgumentException(
          "the width must be at most " + MAX_PADDED_CHARS + " characters");
    }
    int wanted = width.setScale(0, RoundingMode.DOWN).intValueExact();
    int missing = Math.abs(wanted) - length(text);
    if (missing <= 0) {
      return text;
    }
    String padding = repeated(filling == null || filling.isEmpty() ? " " : filling, missing);
    return wanted > 0 ? text + padding : padding + text;
  }

  private static String repeated(String filling, int characters) {
    int[] points = filling.codePoints().limit(characters).toArray();
    StringBuilder padding = new StringBuilder();
    for (int i = 0; i < characters; i++) {
      padding.appendCodePoint(points[i % points.length]);
    }
    return padding.toString();
  }

  /**
   * The parts between separators.
   *
   * @param separator an empty one splits the text into its characters
   * @param limit the most parts, without its fraction; null for all
   * @throws IllegalArgumentException where the limit is below zero
   */
  public static List<String> split(String text, String separator, @Nullable BigDecimal limit) {
    int most = Limits.of(limit, RoundingMode.DOWN);
    if (separator.isEmpty()) {
      return text.codePoints().limit(most).mapToObj(Character::toString).toList();
    }
    List<String> parts = new ArrayList<>();
    int from = 0;
    int found = indexOf(text, separator, 0);
    while (found >= 0 && parts.size() < most) {
      parts.add(text.substring(from, found));
      from = found + separator.length();
      found = indexOf(text, separator, from);
    }
    if (parts.size() < most) {
      parts.add(text.substring(from));
    }
    return List.copyOf(parts);
  }

  /**
   * Puts texts together.
   *
   * @param separator null for none
   * @param size is told the length of the result before it is made, and throws where that is too
   *     large
   */
  public static String join(List<String> texts, @Nullable String separator, LongConsumer size) {
    String between = separator == null ? "" : separator;
    long length = (long) between.length() * Math.max(0, texts.size() - 1);
    size.accept(length + texts.stream().mapToLong(String::length).sum());
    return String.join(between, texts);
  }

  /**
   * Replaces a text wherever it stands. The replacement is put in as it is.
   *
   * @param limit how many are replaced at most, rounded up; null for all
   * @param size is told the length of the result before it is made, and throws where that is too
   *     large
   * @throws IllegalArgumentException where the wanted text is empty or the limit is below zero
   */
  public static String replace(
      String text,
      String wanted,
      String replacement,
      @Nullable BigDecimal limit,
      LongConsumer size) {
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException("the text to replace must not be empty");
    }
    int most = Limits.of(limit, RoundingMode.UP);
    StringBuilder replaced = new StringBuilder();
    int from = 0;
    int found = indexOf(text, wanted, 0);
    for (int count = 0; found >= 0 && count < most; count++) {
      size.accept((long) replaced.length() + found - from + replacement.length());
      replaced.append(text, from, found).append(replacement);
      from = found + wanted.length();
      found = indexOf(text, wanted, from);
    }
    size.accept((long) replaced.length() + text.length() - from);
    return replaced.append(text, from, text.length()).toString();
  }

  /**
   * The base 64 of a text whose characters are bytes (ISO 8859-1).
   *
   * @throws IllegalArgumentException where a character is beyond U+00FF. The reference keeps its
   *     last eight bits only.
   */
  public static String base64encode(String text) {
    if (text.chars().anyMatch(character -> character > 0xFF)) {
      throw new IllegalArgumentException(
          "a character beyond U+00FF has no base 64, in " + Quoted.of(text));
    }
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * The text whose characters are the bytes of a base 64. Blanks are passed over, the characters of
   * URLs ({@code -} and {@code _}) are read too, and the padding may be missing.
   *
   * @throws IllegalArgumentException where the text is no base 64
   */
  public static String base64decode(String text) {
    String plain = BASE64_BLANKS.matcher(text).replaceAll("").replace('-', '+').replace('_', '/');
    try {
      return new String(Base64.getDecoder().decode(plain), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(Quoted.of(text) + " is no base 64");
    }
  }
}
