package dev.fleabridge.rule.expression.text;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAdjusters;

/**
 * A moment as a clock on a wall shows it.
 *
 * @param at date and time
 * @param offsetMinutes how far the clock is ahead of UTC
 */
record LocalMoment(LocalDateTime at, int offsetMinutes) {

  static final int MAX_YEAR = 9999;

  /**
   * The clock's reading.
   *
   * @throws IllegalArgumentException where the clock shows a year that needs five digits
   */
  static LocalMoment of(Instant instant, ZoneId zone) {
    ZonedDateTime at = instant.atZone(zone);
    if (Math.abs(at.getYear()) > MAX_YEAR) {
      throw new IllegalArgumentException("the time lies beyond the year " + MAX_YEAR);
    }
    return new LocalMoment(
        at.toLocalDateTime(), Math.floorDiv(at.getOffset().getTotalSeconds(), 60));
  }

  /**
   * The number that a component of a picture stands for. A week begins on Monday. It belongs to the
   * month and to the year in which its Thursday lies, so that the first week of a year has its
   * first Thursday (ISO 8601).
   */
  int number(char component) {
    return switch (component) {
      case 'Y' -> at.getYear();
      case 'M' -> at.getMonthValue();
      case 'D' -> at.getDayOfMonth();
      case 'd' -> at.getDayOfYear();
      case 'F' -> at.getDayOfWeek().getValue();
      case 'X' -> thursday().getYear();
      case 'x' -> thursday().getMonthValue();
      case 'W' -> (thursday().getDayOfYear() - 1) / 7 + 1;
      case 'w' -> (thursday().getDayOfMonth() - 1) / 7 + 1;
      case 'H' -> at.getHour();
      case 'h' -> at.getHour() % 12 == 0 ? 12 : at.getHour() % 12;
      case 'm' -> at.getMinute();
      case 's' -> at.getSecond();
      default -> throw new IllegalStateException("no number: " + component);
    };
  }

  int millisecond() {
    return at.get(ChronoField.MILLI_OF_SECOND);
  }

  boolean isAfternoon() {
    return at.getHour() >= 12;
  }

  private LocalDate thursday() {
    return at.toLocalDate()
        .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
        .with(TemporalAdjusters.nextOrSame(DayOfWeek.THURSDAY));
  }
}
