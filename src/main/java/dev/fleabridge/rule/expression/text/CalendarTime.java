package dev.fleabridge.rule.expression.text;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/**
 * A time as somebody wrote it. It may be impossible; {@link #toMillis} tells.
 *
 * @param offsetMinutes how far its clock is ahead of UTC
 */
record CalendarTime(
    int year, int month, int day, int hour, int minute, int second, int milli, int offsetMinutes) {

  /** The beginning of the year 10000. */
  private static final long END_MILLIS = 253_402_300_800_000L;

  /**
   * The moment, in milliseconds since 1970. The hour 24 is midnight at the end of a day, and has
   * neither minutes nor seconds.
   *
   * @throws IllegalArgumentException where there is no such day or time, or where it lies beyond
   *     the year 9999
   */
  long toMillis() {
    LocalDateTime local = date().atTime(time()).plusDays(isEndOfDay() ? 1 : 0);
    long millis = local.toInstant(ZoneOffset.UTC).toEpochMilli() - offsetMinutes * 60_000L;
    if (year > LocalMoment.MAX_YEAR || millis >= END_MILLIS) {
      throw new IllegalArgumentException("the time lies beyond the year " + LocalMoment.MAX_YEAR);
    }
    return millis;
  }

  private LocalDate date() {
    try {
      return LocalDate.of(Math.min(year, LocalMoment.MAX_YEAR + 1), month, day);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "the calendar has no day " + year + "-" + twoDigits(month) + "-" + twoDigits(day));
    }
  }

  private LocalTime time() {
    if (isEndOfDay()) {
      return LocalTime.MIDNIGHT;
    }
    try {
      return LocalTime.of(hour, minute, second, milli * 1_000_000);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "there is no time "
              + twoDigits(hour)
              + ":"
              + twoDigits(minute)
              + ":"
              + twoDigits(second));
    }
  }

  private boolean isEndOfDay() {
    return hour == 24 && minute == 0 && second == 0 && milli == 0;
  }

  private static String twoDigits(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }
}
