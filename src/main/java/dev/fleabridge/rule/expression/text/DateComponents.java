package dev.fleabridge.rule.expression.text;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a moment from the components that a picture found in a text. A date is a year, a month and
 * a day, or a year and a day of the year; a time is an hour (with am or pm where it is one of
 * twelve), a minute, a second and a fraction. What is missing from the right is the first day of a
 * month or year, or zero. Nothing may be missing from the left or in between: the year of today,
 * which the reference would take, would give another answer tomorrow. A day of the week and a week
 * are not used, and may stand beside a whole date only.
 */
final class DateComponents {

  private static final List<Character> DATE = List.of('Y', 'M', 'D');
  private static final List<Character> WEEKS = List.of('X', 'W', 'x', 'w');
  private static final List<Character> TIME = List.of('H', 'm', 's', 'f');
  private static final List<Character> TIME_OF_HALF_DAY = List.of('h', 'm', 's', 'f');

  /** With less, the century is missing. */
  private static final int MIN_YEAR = 100;

  private DateComponents() {}

  /**
   * Checks that a picture says enough to read a moment.
   *
   * @param found the letters of its components
   * @throws IllegalArgumentException where something is missing; the message says what
   */
  static void check(Set<Character> found) {
    if (found.contains('C') || found.contains('E')) {
      throw new IllegalArgumentException("a date cannot be read by its calendar or era");
    }
    boolean isWhole = found.containsAll(DATE);
    if (!isWhole && WEEKS.stream().anyMatch(found::contains)) {
      throw new IllegalArgumentException(
          "a date cannot be read by its week; the picture must give the year, month and day");
    }
    if (!found.contains('Y')) {
      throw new IllegalArgumentException(
          "the picture gives no year, and the present one would give another answer next year");
    }
    boolean byDayOfYear = isByDayOfYear(found);
    if (byDayOfYear && (found.contains('M') || found.contains('D'))) {
      throw new IllegalArgumentException(
          "the picture gives the day of the year beside a part of a date");
    }
    List<Character> time = time(found);
    boolean hasTime = time.stream().anyMatch(found::contains);
    if (hasTime && !isWhole && !byDayOfYear) {
      throw new IllegalArgumentException("the picture gives a time without a whole date");
    }
    checkNoGap(found, byDayOfYear ? List.of('Y', 'd') : DATE);
    checkNoGap(found, time);
    checkHalfDay(found);
  }

  private static boolean isByDayOfYear(Set<Character> found) {
    return found.contains('d') && !found.containsAll(DATE);
  }

  private static List<Character> time(Set<Character> found) {
    return found.contains('h') && !found.contains('H') ? TIME_OF_HALF_DAY : TIME;
  }

  private static void checkHalfDay(Set<Character> found) {
    boolean hasHour = found.contains('H');
    if (!hasHour && found.contains('h') != found.contains('P')) {
      throw new IllegalArgumentException(
          "the picture gives an hour of twelve without am or pm, or am or pm without the hour");
    }
  }

  private static void checkNoGap(Set<Character> found, List<Character> order) {
    for (int i = 1; i < order.size(); i++) {
      if (found.contains(order.get(i)) && !found.contains(order.get(i - 1))) {
        throw new IllegalArgumentException(
            "the picture gives [" + order.get(i) + "] without [" + order.get(i - 1) + "]");
      }
    }
  }

  /**
   * The moment, in milliseconds since 1970.
   *
   * @param values the values by the letters of components, which {@link #check} let pass
   * @throws IllegalArgumentException where there is no such day or time
   */
  static long toMillis(Map<Character, Integer> values) {
    int year = value(values, 'Y', 0);
    if (year < MIN_YEAR) {
      throw new IllegalArgumentException("the year " + year + " has no century");
    }
    checkNames(values);
    int month = value(values, 'M', 1);
    int day = value(values, 'D', 1);
    if (isByDayOfYear(values.keySet())) {
      LocalDate date = dayOfYear(year, value(values, 'd', 1));
      month = date.getMonthValue();
      day = date.getDayOfMonth();
    }
    return new CalendarTime(
            year,
            month,
            day,
            hour(values),
            value(values, 'm', 0),
            value(values, 's', 0),
            value(values, 'f', 0),
            value(values, 'Z', value(values, 'z', 0)))
        .toMillis();
  }

  /** A weekday is not used, so a wrong one does no harm. */
  private static void checkNames(Map<Character, Integer> values) {
    if (value(values, 'M', 1) == DatePart.UNKNOWN) {
      throw new IllegalArgumentException("the text has no month where the picture has one");
    }
    if (value(values, 'P', 0) == DatePart.UNKNOWN) {
      throw new IllegalArgumentException("the text has neither am nor pm where the picture has it");
    }
  }

  private static LocalDate dayOfYear(int year, int day) {
    try {
      return LocalDate.ofYearDay(Math.min(year, LocalMoment.MAX_YEAR), day);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("the year " + year + " has no day " + day);
    }
  }

  private static int hour(Map<Character, Integer> values) {
    int half = value(values, 'P', 0);
    if (!values.containsKey('H') && values.containsKey('h')) {
      int hour = value(values, 'h', 12);
      if (hour < 1 || hour > 12) {
        throw new IllegalArgumentException(hour + " is no hour of twelve");
      }
      return hour % 12 + 12 * half;
    }
    int hour = value(values, 'H', 0);
    if (values.containsKey('P') && (hour >= 12) != (half == 1)) {
      throw new IllegalArgumentException(
          "the hour " + hour + " is not " + (half == 1 ? "pm" : "am"));
    }
    return hour;
  }

  private static int value(Map<Character, Integer> values, char component, int missing) {
    return values.getOrDefault(component, missing);
  }
}
