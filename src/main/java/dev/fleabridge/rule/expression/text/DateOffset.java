package dev.fleabridge.rule.expression.text;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a clock is ahead of UTC, in hours and minutes: {@code +05:30}.
 *
 * @param component {@code z} for one with {@code GMT} before it, otherwise {@code Z}
 * @param digits the pattern of hours and minutes together, or of hours alone
 * @param zulu whether UTC itself is the letter Z
 */
record DateOffset(char component, DigitPattern digits, boolean zulu) implements DatePart {

  private static final String GMT = "GMT";

  /** What separates minutes where the pattern is of hours alone. */
  private static final int COLON = ':';

  @Override
  public String write(LocalMoment moment) {
    int offset = moment.offsetMinutes();
    if (offset == 0 && zulu) {
      return "Z";
    }
    int hours = Math.abs(offset) / 60;
    int minutes = Math.abs(offset) % 60;
    return (component == 'z' ? GMT : "") + (offset < 0 ? "-" : "+") + written(hours, minutes);
  }

  private String written(int hours, int minutes) {
    if (!isOfHours()) {
      return digits.write(BigInteger.valueOf(100L * hours + minutes), false);
    }
    String written = digits.write(BigInteger.valueOf(hours), false);
    return minutes == 0 ? written : written + ":" + (minutes < 10 ? "0" : "") + minutes;
  }

  private boolean isOfHours() {
    return digits.interval() == 0 && digits.mandatory() <= 2;
  }

  /** An offset of 24 hours or more, or of 60 minutes or more, cannot be read. */
  @Override
  public List<Reading> readings(String text, int from) {
    if (zulu && text.regionMatches(true, from, "Z", 0, 1)) {
      return List.of(new Reading(from + 1, 0));
    }
    int start = from;
    if (component == 'z') {
      if (!text.regionMatches(true, from, GMT, 0, GMT.length())) {
        return List.of();
      }
      start += GMT.length();
    }
    if (start == text.length() || "+-".indexOf(text.charAt(start)) < 0) {
      return List.of();
    }
    int sign = text.charAt(start) == '-' ? -1 : 1;
    return unsigned(text, start + 1).stream()
        .map(reading -> new Reading(reading.end(), sign * reading.value()))
        .toList();
  }

  private List<Reading> unsigned(String text, int from) {
    int end = run(text, from, 4);
    List<Reading> readings = new ArrayList<>();
    if (digits.interval() > 0) {
      addSeparated(readings, text, from, digits.separators().getFirst().character());
      return readings;
    }
    if (isOfHours()) {
      addSeparated(readings, text, from, COLON);
    }
    for (int to = end; to > from; to--) {
      int hours = to - from <= 2 ? to : to - 2;
      add(readings, to, text.substring(from, hours), text.substring(hours, to));
    }
    return readings;
  }

  private static void addSeparated(List<Reading> readings, String text, int from, int separator) {
    int hours = run(text, from, 2);
    if (hours == from || hours == text.length() || text.codePointAt(hours) != separator) {
      return;
    }
    int minutes = hours + Character.charCount(separator);
    if (run(text, minutes, 2) == minutes + 2) {
      String hour = text.substring(from, hours);
      add(readings, minutes + 2, hour, text.substring(minutes, minutes + 2));
    }
  }

  private static void add(List<Reading> readings, int end, String hours, String minutes) {
    int hour = Integer.parseInt(hours);
    int minute = minutes.isEmpty() ? 0 : Integer.parseInt(minutes);
    if (hour < 24 && minute < 60) {
      readings.add(new Reading(end, hour * 60 + minute));
    }
  }

  private static int run(String text, int from, int most) {
    int end = from;
    while (end < text.length()
        && end < from + most
        && text.charAt(end) >= '0'
        && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }
}
