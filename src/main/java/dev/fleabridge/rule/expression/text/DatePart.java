package dev.fleabridge.rule.expression.text;

import dev.fleabridge.rule.expression.text.WordForm.Casing;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A part of a picture of dates: text that stands for itself, or a component of a date or time. */
sealed interface DatePart
    permits DateOffset,
        DatePart.Calendar,
        DatePart.Fraction,
        DatePart.HalfDay,
        DatePart.Literal,
        DatePart.Named,
        DatePart.Numeric {

  /** The letter of the component; of a literal, a space. */
  char component();

  String write(LocalMoment moment);

  /**
   * The ways in which this part can be read at a place, the best one first: a name before other
   * letters, and more characters before less.
   *
   * @throws IllegalArgumentException where what stands there has more than one meaning
   */
  List<Reading> readings(String text, int from);

  /**
   * A part of a text that was read.
   *
   * @param end where the next part begins
   * @param value what it says; of no use for a literal
   */
  record Reading(int end, int value) {}

  /** The value of a word that is none of the names; a date cannot be made with it. */
  int UNKNOWN = -1;

  /** Any letters fit where a name is expected, so that a wrong name is told and not passed over. */
  private static void addUnknown(List<Reading> readings, String text, int from) {
    int end = from;
    while (end < text.length() && isLetter(text.charAt(end))) {
      end++;
    }
    for (int to = end; to > from; to--) {
      readings.add(new Reading(to, UNKNOWN));
    }
  }

  private static boolean isLetter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  }

  /** Text that stands for itself. It is read in any case. */
  record Literal(String text) implements DatePart {

    @Override
    public char component() {
      return ' ';
    }

    @Override
    public String write(LocalMoment moment) {
      return text;
    }

    @Override
    public List<Reading> readings(String all, int from) {
      return all.regionMatches(true, from, text, 0, text.length())
          ? List.of(new Reading(from + text.length(), 0))
          : List.of();
    }
  }

  /**
   * A component as a number.
   *
   * @param yearDigits how many digits of a year are written; 0 for all
   * @param exactly with how many digits it is read, because the next part is a number too; 0 for
   *     any
   */
  record Numeric(char component, IntegerPicture picture, int yearDigits, int exactly)
      implements DatePart {

    /** The most characters of a number. The longest, a year in words, has less. */
    private static final int MAX_RUN = 50;

    Numeric exactly(int digits) {
      return new Numeric(component, picture, yearDigits, digits);
    }

    @Override
    public String write(LocalMoment moment) {
      BigInteger number = BigInteger.valueOf(moment.number(component));
      return picture.format(
          yearDigits == 0 ? number : number.remainder(BigInteger.TEN.pow(yearDigits)));
    }

    @Override
    public List<Reading> readings(String text, int from) {
      List<Reading> readings = new ArrayList<>();
      for (int end = run(text, from); end > from; end--) {
        String taken = text.substring(from, end);
        BigInteger number = hasRightLength(taken) ? picture.read(taken) : null;
        if (number != null) {
          readings.add(new Reading(end, bounded(number)));
        }
      }
      return readings;
    }

    private int run(String text, int from) {
      int end = from;
      while (end < Math.min(text.length(), from + MAX_RUN)
          && picture.form().mayContain(text.charAt(end), picture.ordinal())) {
        end++;
      }
      return end;
    }

    private boolean hasRightLength(String taken) {
      int suffix = picture.ordinal() ? 2 : 0;
      return exactly == 0 || taken.codePointCount(0, taken.length()) == exactly + suffix;
    }

    /** No component is as large. A larger number is refused with the others. */
    private static int bounded(BigInteger number) {
      return number.bitLength() > 30 ? Integer.MAX_VALUE : number.intValue();
    }
  }

  /**
   * A month or a day of the week by its English name. It is read in any case.
   *
   * @param most the most letters that are written; 0 for all
   */
  record Named(char component, Casing casing, int most) implements DatePart {

    private static final List<String> DAYS =
        List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");

    private static final List<String> MONTHS =
        List.of(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December");

    @Override
    public String write(LocalMoment moment) {
      return casing.apply(shortened(names().get(moment.number(component) - 1)));
    }

    @Override
    public List<Reading> readings(String text, int from) {
      List<Reading> readings = new ArrayList<>();
      for (int i = 0; i < names().size(); i++) {
        String name = shortened(names().get(i));
        if (text.regionMatches(true, from, name, 0, name.length())) {
          readings.add(new Reading(from + name.length(), i + 1));
        }
      }
      if (readings.size() > 1) {
        throw new IllegalArgumentException(
            "names of " + most + " letters, as [" + component + "] asks for, mean more than one");
      }
      addUnknown(readings, text, from);
      return readings;
    }

    private List<String> names() {
      return component == 'F' ? DAYS : MONTHS;
    }

    private String shortened(String name) {
      return most == 0 || most > name.length() ? name : name.substring(0, most);
    }
  }

  /** Before or after noon: am and pm. */
  record HalfDay(boolean upper) implements DatePart {

    @Override
    public char component() {
      return 'P';
    }

    @Override
    public String write(LocalMoment moment) {
      String half = moment.isAfternoon() ? "pm" : "am";
      return upper ? half.toUpperCase(Locale.ROOT) : half;
    }

    @Override
    public List<Reading> readings(String text, int from) {
      List<Reading> readings = new ArrayList<>();
      if (text.regionMatches(true, from, "am", 0, 2)) {
        readings.add(new Reading(from + 2, 0));
      } else if (text.regionMatches(true, from, "pm", 0, 2)) {
        readings.add(new Reading(from + 2, 1));
      }
      addUnknown(readings, text, from);
      return readings;
    }
  }

  /**
   * The fraction of a second. It is written as a number of milliseconds, so that only a picture of
   * three digits writes a fraction. It is read as decimal places, and those behind the third are
   * dropped.
   */
  record Fraction(IntegerPicture picture) implements DatePart {

    @Override
    public char component() {
      return 'f';
    }

    @Override
    public String write(LocalMoment moment) {
      return picture.format(BigInteger.valueOf(moment.millisecond()));
    }

    @Override
    public List<Reading> readings(String text, int from) {
      int end = from;
      while (end < text.length() && isDigit(text.charAt(end))) {
        end++;
      }
      List<Reading> readings = new ArrayList<>();
      for (int to = end; to > from; to--) {
        readings.add(new Reading(to, millis(text.substring(from, Math.min(to, from + 3)))));
      }
      return readings;
    }

    private static int millis(String places) {
      return Integer.parseInt((places + "00").substring(0, 3));
    }

    private static boolean isDigit(char character) {
      return character >= '0' && character <= '9';
    }
  }

  /** The calendar and the era. There is one of each. */
  record Calendar(char component) implements DatePart {

    @Override
    public String write(LocalMoment moment) {
      return "ISO";
    }

    /** {@link DateComponents} refuses such a part before a text is read. */
    @Override
    public List<Reading> readings(String text, int from) {
      return List.of();
    }
  }

  /** The last of some parts that is a number; null where another part is the last. */
  static @Nullable Numeric lastNumber(List<DatePart> parts) {
    return !parts.isEmpty() && parts.getLast() instanceof Numeric number ? number : null;
  }
}
