package dev.fleabridge.rule.expression.text;

import static java.util.stream.Collectors.joining;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Integers by decimal digits, as a picture such as {@code #,##0} asks for: a least number of
 * digits, the script of the digits, and what separates groups of them.
 *
 * @param zero the digit zero of the script that the picture uses
 * @param mandatory the least number of digits
 * @param optional the number of {@code #}, which only counts in a picture of a year
 * @param separators what stands between groups, from the right
 * @param interval the distance at which one separator is repeated for ever; 0 where each separator
 *     stands in one place only
 */
record DigitPattern(int zero, int mandatory, int optional, List<Separator> separators, int interval)
    implements IntegerForm {

  /**
   * A separator.
   *
   * @param position the number of digits behind it
   * @param character the code point
   */
  record Separator(int position, int character) {}

  DigitPattern {
    separators = List.copyOf(separators);
  }

  /**
   * Reads a pattern. Anything that is neither a digit nor {@code #} is a separator. What stands
   * before all digits, or behind them, is written and read there.
   *
   * @return null where the picture has no digit
   * @throws IllegalArgumentException where digits of two scripts are mixed
   */
  static @Nullable DigitPattern of(String picture) {
    int zero = -1;
    int mandatory = 0;
    int optional = 0;
    List<Separator> separators = new ArrayList<>();
    int[] points = picture.codePoints().toArray();
    for (int i = points.length - 1; i >= 0; i--) {
      if (points[i] == '#') {
        optional++;
      } else if (isDigit(points[i])) {
        int family = points[i] - Character.digit(points[i], 10);
        if (zero >= 0 && zero != family) {
          throw new IllegalArgumentException(
              "the picture " + Quoted.of(picture) + " mixes digits of two scripts");
        }
        zero = family;
        mandatory++;
      } else {
        separators.add(new Separator(mandatory + optional, points[i]));
      }
    }
    return mandatory == 0
        ? null
        : new DigitPattern(zero, mandatory, optional, separators, interval(separators));
  }

  DigitPattern withMandatory(int digits) {
    return new DigitPattern(zero, digits, optional, separators, interval);
  }

  /** The distance at which equal separators stand, without a gap from the right; otherwise 0. */
  private static int interval(List<Separator> separators) {
    int interval =
        separators.stream().mapToInt(Separator::position).reduce(0, DigitPattern::divisor);
    for (int i = 0; i < separators.size(); i++) {
      Separator wanted = new Separator((i + 1) * interval, separators.getFirst().character);
      if (!separators.contains(wanted)) {
        return 0;
      }
    }
    return interval;
  }

  private static int divisor(int a, int b) {
    return b == 0 ? a : divisor(b, a % b);
  }

  @Override
  public String write(BigInteger number, boolean ordinal) {
    String digits = number.toString();
    String padded = "0".repeat(Math.max(0, mandatory - digits.length())) + digits;
    StringBuilder written = new StringBuilder(padded.length() > digits() ? "" : leading());
    for (int i = 0; i < padded.length(); i++) {
      written.appendCodePoint(zero + padded.charAt(i) - '0');
      appendSeparators(written, padded.length() - i - 1);
    }
    return ordinal ? written + suffix(padded) : written.toString();
  }

  private int digits() {
    return mandatory + optional;
  }

  /** What stands before all digits. Separators at one distance stand only between digits. */
  private String leading() {
    return interval > 0 ? "" : separatorsAt(digits());
  }

  private String separatorsAt(int position) {
    return separators.reversed().stream()
        .filter(separator -> separator.position == position)
        .map(separator -> Character.toString(separator.character))
        .collect(joining());
  }

  private void appendSeparators(StringBuilder written, int digitsBehind) {
    if (interval > 0) {
      if (digitsBehind > 0 && digitsBehind % interval == 0) {
        written.appendCodePoint(separators.getFirst().character);
      }
      return;
    }
    written.append(separatorsAt(digitsBehind));
  }

  private static String suffix(String digits) {
    boolean isTeen = digits.length() > 1 && digits.charAt(digits.length() - 2) == '1';
    return switch (digits.charAt(digits.length() - 1)) {
      case '1' -> isTeen ? "th" : "st";
      case '2' -> isTeen ? "th" : "nd";
      case '3' -> isTeen ? "th" : "rd";
      default -> "th";
    };
  }

  /** Separators may stand between any two digits. An ordinal has one of the four suffixes. */
  @Override
  public @Nullable BigInteger read(String text, boolean ordinal) {
    if (ordinal) {
      return isOrdinal(text) ? read(text.substring(0, text.length() - 2), false) : null;
    }
    StringBuilder digits = new StringBuilder();
    int[] points = withoutEnds(text).codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      if (isOwnDigit(points[i])) {
        digits.append((char) ('0' + points[i] - zero));
      } else if (!isSeparator(points[i]) || i == 0 || i == points.length - 1) {
        return null;
      }
    }
    return digits.isEmpty() ? null : new BigInteger(digits.toString());
  }

  private String withoutEnds(String text) {
    String leading = leading();
    String rest = text.startsWith(leading) ? text.substring(leading.length()) : text;
    String trailing = separatorsAt(0);
    return rest.endsWith(trailing) ? rest.substring(0, rest.length() - trailing.length()) : rest;
  }

  private static boolean isOrdinal(String text) {
    return text.length() > 2
        && List.of("st", "nd", "rd", "th")
            .contains(text.substring(text.length() - 2).toLowerCase(Locale.ROOT));
  }

  /** Half a surrogate pair may belong to a digit. */
  @Override
  public boolean mayContain(char character, boolean ordinal) {
    return isOwnDigit(character)
        || isSeparator(character)
        || Character.isSurrogate(character)
        || (ordinal && "stndrhSTNDRH".indexOf(character) >= 0);
  }

  private boolean isOwnDigit(int point) {
    return point >= zero && point < zero + 10;
  }

  private boolean isSeparator(int point) {
    return separators.stream().anyMatch(separator -> separator.character == point);
  }

  private static boolean isDigit(int point) {
    return Character.getType(point) == Character.DECIMAL_DIGIT_NUMBER;
  }
}
