package dev.fleabridge.rule.expression.text;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time zone that a rule names: an offset such as {@code +0900} or {@code +09:00}, {@code Z} for
 * UTC, or a name of the time zone database such as {@code Asia/Tokyo}. The reference knows the
 * first one only.
 */
final class TimeZones {

  private static final Pattern OFFSET = Pattern.compile("([+-]?)(\\d{2}):?(\\d{2})");

  /** A name, and not an offset with letters before it, such as {@code UTC+9}. */
  private static final Pattern NAME =
      Pattern.compile("(?!(?:UTC|GMT|UT)[+-])[A-Za-z][\\w+/-]{1,50}");

  private TimeZones() {}

  /**
   * Finds the time zone.
   *
   * @throws IllegalArgumentException where the text is none, or an offset of more than 18 hours
   */
  static ZoneId of(String text) {
    Matcher offset = OFFSET.matcher(text);
    if (text.equals("Z")) {
      return ZoneOffset.UTC;
    }
    try {
      if (offset.matches()) {
        int sign = offset.group(1).equals("-") ? -1 : 1;
        return ZoneOffset.ofHoursMinutes(
            sign * Integer.parseInt(offset.group(2)), sign * Integer.parseInt(offset.group(3)));
      }
      if (NAME.matcher(text).matches()) {
        return ZoneId.of(text);
      }
    } catch (DateTimeException e) {
      throw unknown(text);
    }
    throw unknown(text);
  }

  private static IllegalArgumentException unknown(String text) {
    return new IllegalArgumentException(
        Quoted.of(text)
            + " is no time zone; write an offset as ±HHMM or ±HH:MM, Z, or a name such as"
            + " Asia/Tokyo");
  }
}
