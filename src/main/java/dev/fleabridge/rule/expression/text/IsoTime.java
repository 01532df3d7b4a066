package dev.fleabridge.rule.expression.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times as ISO 8601 writes them. A year has four digits. Month, day and time may be missing from
 * the right; a time has hours, minutes and seconds, and may have a fraction, of which three places
 * count. A zone is {@code Z}, {@code ±HH:MM} or {@code ±HHMM}; without one the time is in UTC.
 */
final class IsoTime {

  private static final Pattern FORM =
      Pattern.compile(
          "(\\d{4})(?:-(\\d\\d)(?:-(\\d\\d))?)?"
              + "(?:T(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d+))?(?:([+-])(\\d\\d):?(\\d\\d))?)?Z?");

  private IsoTime() {}

  /**
   * Reads a time.
   *
   * @return milliseconds since 1970
   * @throws IllegalArgumentException where the text has another form, or the calendar has no such
   *     day or the day no such time
   */
  static long read(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || (form.group(8) != null && text.endsWith("Z"))) {
      throw new IllegalArgumentException(
          Quoted.of(text)
              + " is no time of ISO 8601, such as 2026-11-20 or 2026-11-20T14:59:59.000Z");
    }
    CalendarTime time =
        new CalendarTime(
            number(form.group(1), 0),
            number(form.group(2), 1),
            number(form.group(3), 1),
            number(form.group(4), 0),
            number(form.group(5), 0),
            number(form.group(6), 0),
            millis(form.group(7)),
            offset(form, text));
    return time.toMillis();
  }

  private static int offset(Matcher form, String text) {
    if (form.group(8) == null) {
      return 0;
    }
    int hours = number(form.group(9), 0);
    int minutes = number(form.group(10), 0);
    if (hours > 23 || minutes > 59) {
      throw new IllegalArgumentException(Quoted.of(text) + " has an offset beyond 23:59");
    }
    return (form.group(8).equals("-") ? -1 : 1) * (hours * 60 + minutes);
  }

  private static int number(@Nullable String digits, int missing) {
    return digits == null ? missing : Integer.parseInt(digits);
  }

  private static int millis(@Nullable String places) {
    return places == null ? 0 : Integer.parseInt((places + "00").substring(0, 3));
  }
}
