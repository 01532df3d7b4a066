package dev.fleabridge.rule;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Checks a cron expression of six fields. Each field is a list of {@code *}, {@code ?}, numbers or
 * names, ranges, and steps such as {@code *}{@code /15}. Spring and Unix cron read these in the
 * same way.
 */
final class CronFields {

  private record Field(String name, int least, int most, List<String> names) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("second", 0, 59, List.of()),
          new Field("minute", 0, 59, List.of()),
          new Field("hour", 0, 23, List.of()),
          new Field("day of month", 1, 31, List.of()),
          new Field(
              "month",
              1,
              12,
              List.of(
                  "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
                  "DEC")),
          new Field("day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")));

  private static final Pattern PART =
      Pattern.compile("([*?]|[0-9]{1,2}|[A-Z]{3})(?:-([0-9]{1,2}|[A-Z]{3}))?(?:/([0-9]{1,2}))?");

  private CronFields() {}

  /**
   * Checks an expression of six fields.
   *
   * @throws IllegalArgumentException where a field is wrong or the number of fields is not six; the
   *     message says which
   */
  static void check(String expression) {
    String[] parts = expression.strip().split("\\s+", -1);
    if (parts.length != FIELDS.size()) {
      throw new IllegalArgumentException(
          "a cron expression has six fields: second minute hour day-of-month month day-of-week");
    }
    for (int i = 0; i < parts.length; i++) {
      for (String part : parts[i].toUpperCase(Locale.ROOT).split(",", -1)) {
        checkPart(FIELDS.get(i), part);
      }
    }
  }

  private static void checkPart(Field field, String part) {
    var matcher = PART.matcher(part);
    if (!matcher.matches()) {
      throw wrong(field, part);
    }
    boolean any = matcher.group(1).equals("*") || matcher.group(1).equals("?");
    int from = any ? field.least : number(field, matcher.group(1), part);
    int to = matcher.group(2) == null ? from : number(field, matcher.group(2), part);
    boolean zeroStep = matcher.group(3) != null && Integer.parseInt(matcher.group(3)) == 0;
    if (zeroStep || to < from || (any && matcher.group(2) != null)) {
      throw wrong(field, part);
    }
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

  private static IllegalArgumentException wrong(Field field, String part) {
    return new IllegalArgumentException("cron: \"" + part + "\" is no " + field.name);
  }
}
