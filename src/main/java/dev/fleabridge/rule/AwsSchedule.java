package dev.fleabridge.rule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads schedules as EventBridge writes them, {@code cron(...)} and {@code rate(...)}, and gives
 * them in our own form. There 1 to 7 are Sunday to Saturday, so days of the week become names.
 */
final class AwsSchedule {

  private static final Pattern WRITTEN = Pattern.compile("(?is)(cron|rate|at)\\s*\\((.*)\\)");

  private static final Pattern RATE =
      Pattern.compile("(\\d{1,6})\\s+(minute|hour|day)s?", Pattern.CASE_INSENSITIVE);

  private static final Pattern DAYS = Pattern.compile("([1-7]|[A-Z]{3})(?:-([1-7]|[A-Z]{3}))?");
  private static final Pattern NTH_DAY = Pattern.compile("([1-7]|[A-Z]{3})(L|#[1-5])");

  private AwsSchedule() {}

  /** Whether a schedule is written as EventBridge writes them, rightly or wrongly. */
  static boolean isWrittenLikeIt(String text) {
    return text.strip().matches("(?is)(cron|rate|at)\\s*\\(.*");
  }

  /** Whether it is a {@code rate(...)}. */
  static boolean isRate(String text) {
    return text.strip().toLowerCase(Locale.ROOT).startsWith("rate");
  }

  /**
   * The interval of a {@code rate(...)}.
   *
   * @throws IllegalArgumentException where it is none; the message says what one is
   */
  static Duration rate(String text) {
    Matcher rate = RATE.matcher(inner(text));
    if (!rate.matches() || Integer.parseInt(rate.group(1)) == 0) {
      throw new IllegalArgumentException(
          "a rate is a whole number and minutes, hours or days, such as rate(5 minutes)");
    }
    int number = Integer.parseInt(rate.group(1));
    return switch (rate.group(2).toLowerCase(Locale.ROOT)) {
      case "minute" -> Duration.ofMinutes(number);
      case "hour" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /**
   * The six fields, in our own dialect, of a {@code cron(...)}.
   *
   * @throws IllegalArgumentException where EventBridge would not take it, or where it names years
   */
  static String cron(String text) {
    String[] fields = inner(text).toUpperCase(Locale.ROOT).split("\\s+", -1);
    if (fields.length != 6) {
      throw new IllegalArgumentException(
          "cron(...) has six fields: minute hour day-of-month month day-of-week year");
    }
    if (!fields[5].equals("*")) {
      throw new IllegalArgumentException(
          "cron(...): a year other than * is not known here; disable the rule when its time ends");
    }
    if (fields[2].equals("?") == fields[4].equals("?")) {
      throw new IllegalArgumentException(
          "cron(...): exactly one of day-of-month and day-of-week is ?, such as"
              + " cron(0 6 ? * MON-FRI *)");
    }
    String ours =
        String.join(" ", "0", fields[0], fields[1], fields[2], fields[3], weekdays(fields[4]));
    CronFields.check(ours);
    return ours;
  }

  private static String inner(String text) {
    Matcher written = WRITTEN.matcher(text.strip());
    if (!written.matches()) {
      throw new IllegalArgumentException("the closing ) of " + text.strip() + " is missing");
    }
    if (written.group(1).equalsIgnoreCase("at")) {
      throw new IllegalArgumentException(
          "at(...) is due once; a schedule here is due again and again: cron(...) or rate(...)");
    }
    return written.group(2).strip();
  }

  private static String weekdays(String field) {
    if (field.equals("*") || field.equals("?")) {
      return field;
    }
    Set<String> days = new LinkedHashSet<>();
    for (String part : field.split(",", -1)) {
      days.addAll(part.equals("L") ? List.of("SAT") : weekdaysOf(part));
    }
    return String.join(",", days);
  }

  private static List<String> weekdaysOf(String part) {
    Matcher nth = NTH_DAY.matcher(part);
    if (nth.matches()) {
      return List.of(CronFields.WEEKDAYS.get(index(nth.group(1), part)) + nth.group(2));
    }
    Matcher range = DAYS.matcher(part);
    if (!range.matches()) {
      throw wrong(part);
    }
    int from = index(range.group(1), part);
    int to = range.group(2) == null ? from : index(range.group(2), part);
    if (to < from) {
      throw new IllegalArgumentException(
          "cron(...): \"%s\" ends before it begins; the week begins with 1, which is SUN"
              .formatted(part));
    }
    return new ArrayList<>(CronFields.WEEKDAYS.subList(from, to + 1));
  }

  /** The place of a day in the week from Sunday. */
  private static int index(String day, String part) {
    int name = CronFields.WEEKDAYS.indexOf(day);
    if (name < 0 && !Character.isDigit(day.charAt(0))) {
      throw wrong(part);
    }
    return name >= 0 ? name : Integer.parseInt(day) - 1;
  }

  private static IllegalArgumentException wrong(String part) {
    return new IllegalArgumentException("cron(...): \"" + part + "\" is no day of week");
  }
}
