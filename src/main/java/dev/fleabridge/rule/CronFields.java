package dev.fleabridge.rule;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks a cron expression of six fields, in the one dialect that docs/rules.md#schedules
 * describes. Spring computes the times; whatever passes here, its parser reads in the same way.
 * What two dialects read differently is refused with both readings.
 */
final class CronFields {

  private enum Days {
    NONE,
    OF_MONTH,
    OF_WEEK
  }

  private record Field(String name, int least, int most, List<String> names, Days days) {}

  static final List<String> WEEKDAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

  private static final int[] LONGEST = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

  /**
   * The last day whose nearest working day can be asked for. Where a month ends on a Sunday, Spring
   * passes over the Friday before it.
   */
  private static final int LAST_NEAR = 27;

  private static final Field DAY_OF_MONTH =
      new Field("day of month", 1, 31, List.of(), Days.OF_MONTH);
  private static final Field MONTH = new Field("month", 1, 12, MONTHS, Days.NONE);
  private static final Field DAY_OF_WEEK = new Field("day of week", 0, 7, WEEKDAYS, Days.OF_WEEK);

  private static final List<Field> FIELDS =
      List.of(
          new Field("second", 0, 59, List.of(), Days.NONE),
          new Field("minute", 0, 59, List.of(), Days.NONE),
          new Field("hour", 0, 23, List.of(), Days.NONE),
          DAY_OF_MONTH,
          MONTH,
          DAY_OF_WEEK);

  private static final Pattern PART =
      Pattern.compile("([*]|[0-9]{1,2}|[A-Z]{3})(?:-([0-9]{1,2}|[A-Z]{3}))?(?:/([0-9]{1,2}))?");

  /** The last day, some days before it, the last working day, the working day nearest to a day. */
  private static final Pattern MONTH_DAY =
      Pattern.compile("L(?:-([1-9]|[12][0-9]|30))?|LW|([0-9]{1,2})W");

  /** The last one of a day in the month, or the n-th one. */
  private static final Pattern NTH_DAY = Pattern.compile("([0-9]|[A-Z]{3})(?:L|#[1-5])");

  /** A number that stands for a day of the week: neither a step nor the n of {@code #n}. */
  private static final Pattern DAY_NUMBER = Pattern.compile("(?<![#/0-9])[0-9]{1,2}");

  private static final Map<String, String> MACROS =
      Map.of(
          "@yearly", "0 0 0 1 1 *",
          "@annually", "0 0 0 1 1 *",
          "@monthly", "0 0 0 1 * *",
          "@weekly", "0 0 0 * * SUN",
          "@daily", "0 0 0 * * *",
          "@midnight", "0 0 0 * * *",
          "@hourly", "0 0 * * * *");

  private static final String SIX =
      "a cron expression has six fields: second minute hour day-of-month month day-of-week";

  private CronFields() {}

  /**
   * Checks an expression of six fields.
   *
   * @throws IllegalArgumentException where a field is wrong, has two readings, or the number of
   *     fields is not six, and where no day is ever due; the message says what to write
   */
  static void check(String expression) {
    String[] fields = expression.strip().toUpperCase(Locale.ROOT).split("\\s+", -1);
    if (fields.length != FIELDS.size()) {
      throw new IllegalArgumentException(notSix(expression.strip(), fields));
    }
    for (int i = 0; i < fields.length; i++) {
      checkField(FIELDS.get(i), fields[i]);
    }
    checkDayNumbers(fields[5], fields[3].equals("?") || fields[5].equals("?"));
    checkComes(fields[3], fields[4]);
  }

  private static String notSix(String expression, String[] fields) {
    String macro = MACROS.get(expression.toLowerCase(Locale.ROOT));
    if (macro != null) {
      return SIX + "; for " + expression + " write \"" + macro + "\"";
    }
    return switch (fields.length) {
      case 5 -> SIX + "; this one has five, as in a crontab: write \"0 %s\"".formatted(expression);
      case 7 -> SIX + "; this one has seven: leave out the year";
      default -> SIX;
    };
  }

  private static void checkField(Field field, String text) {
    if (text.indexOf('?') >= 0) {
      if (field.days == Days.NONE) {
        throw new IllegalArgumentException(
            "cron: \"?\" is no %s; where these are AWS's fields, of which the first is the minute,"
                    .formatted(field.name)
                + " write them as cron(0 6 ? * MON-FRI *)");
      }
      if (!text.equals("?")) {
        throw new IllegalArgumentException("cron: \"?\" stands alone in its field: " + text);
      }
      return;
    }
    for (String part : text.split(",", -1)) {
      if (!isSpecialDay(field, part)) {
        checkPart(field, part);
      }
    }
  }

  /** Whether a part says a day by L, W or #. */
  private static boolean isSpecialDay(Field field, String part) {
    return switch (field.days) {
      case NONE -> false;
      case OF_MONTH -> {
        Matcher day = MONTH_DAY.matcher(part);
        boolean matches = day.matches();
        if (matches && day.group(2) != null && number(field, day.group(2), part) > LAST_NEAR) {
          throw new IllegalArgumentException(
              "cron: \"%s\" may lie at or beyond the end of a month; the last working day is LW"
                  .formatted(part));
        }
        yield matches;
      }
      case OF_WEEK -> {
        Matcher day = NTH_DAY.matcher(part);
        boolean matches = day.matches();
        if (matches) {
          number(field, day.group(1), part);
        } else if (part.equals("L")) {
          throw new IllegalArgumentException(
              "cron: \"L\" needs a day before it in day of week, such as FRIL for the last Friday");
        }
        yield matches;
      }
    };
  }

  private static void checkPart(Field field, String part) {
    Matcher matcher = PART.matcher(part);
    if (!matcher.matches()) {
      throw wrong(field, part);
    }
    boolean any = matcher.group(1).equals("*");
    int from = any ? field.least : number(field, matcher.group(1), part);
    int to = matcher.group(2) == null ? from : end(field, matcher.group(2), part, from);
    boolean zeroStep = matcher.group(3) != null && Integer.parseInt(matcher.group(3)) == 0;
    if (zeroStep || (any && matcher.group(2) != null)) {
      throw wrong(field, part);
    }
    if (to < from) {
      String right =
          matcher.group(3) == null
              ? "write " + twoRanges(field, matcher.group(1), matcher.group(2))
              : "list each " + field.name;
      throw new IllegalArgumentException(
          "cron: \"%s\" ends before it begins; %s".formatted(part, right));
    }
    if (matcher.group(3) != null && Integer.parseInt(matcher.group(3)) > field.most + 1) {
      throw new IllegalArgumentException(
          "cron: \"%s\" steps beyond the largest %s, which is %d"
              .formatted(part, field.name, field.most));
    }
    boolean open = matcher.group(3) != null && matcher.group(2) == null;
    if (open && field.days == Days.OF_WEEK) {
      throw new IllegalArgumentException(
          "cron: \"%s\" begins its week on another day in each dialect; list the days, such as"
                  .formatted(part)
              + " MON,WED,FRI");
    }
  }

  /** A range over the end of a day, week or year, as one up to that end and one from there. */
  private static String twoRanges(Field field, String from, String to) {
    boolean week = field.days == Days.OF_WEEK;
    String least = field.names.isEmpty() ? String.valueOf(field.least) : field.names.getFirst();
    String most = field.names.isEmpty() ? String.valueOf(field.most) : field.names.getLast();
    return range(from, week ? "SUN" : most) + "," + range(week ? "MON" : least, to);
  }

  private static String range(String from, String to) {
    return from.equals(to) ? from : from + "-" + to;
  }

  /** The end of a range. A range of days may end on Sunday. */
  private static int end(Field field, String text, String part, int from) {
    int end = number(field, text, part);
    return field.days == Days.OF_WEEK && end == 0 && from > 0 && text.equals("SUN") ? 7 : end;
  }

  private static int number(Field field, String text, String part) {
    int name = field.names.indexOf(text);
    if (name >= 0) {
      return field.least + name;
    }
    if (!Character.isDigit(text.charAt(0))) {
      throw wrong(field, part);
    }
    int number = Integer.parseInt(text);
    if (number < field.least || number > field.most) {
      throw wrong(field, part);
    }
    return number;
  }

  /**
   * Refuses numbers of days of the week in what looks like AWS's or Quartz' dialect, where 1 is
   * Sunday. A crontab's 1 is Monday.
   */
  private static void checkDayNumbers(String field, boolean questionMark) {
    boolean special = field.contains("L") || field.contains("#");
    if (!(questionMark || special) || !DAY_NUMBER.matcher(field).find()) {
      return;
    }
    String crontab = named(field, 0);
    String aws = named(field, 1);
    throw new IllegalArgumentException(
        "cron: day of week \"%s\" is %s in a crontab and %s at AWS and Quartz; write days by name"
            .formatted(field, crontab, aws));
  }

  private static String named(String field, int first) {
    return DAY_NUMBER
        .matcher(field)
        .replaceAll(number -> {
          int day = Integer.parseInt(number.group()) - first;
          return day < 0 ? "no day" : WEEKDAYS.get(day % WEEKDAYS.size());
        });
  }

  /** Refuses a day that none of the months has, such as 30 February. */
  private static void checkComes(String days, String months) {
    int longest = 0;
    for (int month = 1; month <= LONGEST.length; month++) {
      if (contains(months, month)) {
        longest = Math.max(longest, LONGEST[month - 1]);
      }
    }
    for (String day : days.split(",", -1)) {
      if (earliest(day) <= longest) {
        return;
      }
    }
    throw new IllegalArgumentException(
        "cron: no month of \"%s\" has the day of month \"%s\"".formatted(months, days));
  }

  private static boolean contains(String field, int value) {
    for (String part : field.split(",", -1)) {
      Matcher matcher = PART.matcher(part);
      if (matcher.matches()) {
        boolean any = matcher.group(1).equals("*");
        int from = any ? MONTH.least : number(MONTH, matcher.group(1), part);
        int step = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
        boolean open = any || matcher.group(3) != null;
        int to =
            matcher.group(2) != null
                ? number(MONTH, matcher.group(2), part)
                : open ? MONTH.most : from;
        if (value >= from && value <= to && (value - from) % step == 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** The shortest month in which a part of the days of a month can come, by its length. */
  private static int earliest(String part) {
    Matcher special = MONTH_DAY.matcher(part);
    if (special.matches()) {
      String before = special.group(1);
      String near = special.group(2);
      return near != null
          ? Integer.parseInt(near)
          : before == null ? 1 : Integer.parseInt(before) + 1;
    }
    Matcher plain = PART.matcher(part);
    boolean numbered = plain.matches() && !plain.group(1).equals("*");
    return numbered ? number(DAY_OF_MONTH, plain.group(1), part) : 1;
  }

  private static IllegalArgumentException wrong(Field field, String part) {
    return new IllegalArgumentException("cron: \"" + part + "\" is no " + field.name);
  }
}
