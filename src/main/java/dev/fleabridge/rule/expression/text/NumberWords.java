package dev.fleabridge.rule.expression.text;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * English words for integers: "one thousand, two hundred and thirty-four". The largest word is
 * trillion, so that larger numbers are trillions of trillions.
 */
final class NumberWords {

  private static final List<String> SMALL =
      List.of(
          "Zero",
          "One",
          "Two",
          "Three",
          "Four",
          "Five",
          "Six",
          "Seven",
          "Eight",
          "Nine",
          "Ten",
          "Eleven",
          "Twelve",
          "Thirteen",
          "Fourteen",
          "Fifteen",
          "Sixteen",
          "Seventeen",
          "Eighteen",
          "Nineteen");

  private static final List<String> SMALL_ORDINALS =
      List.of(
          "Zeroth",
          "First",
          "Second",
          "Third",
          "Fourth",
          "Fifth",
          "Sixth",
          "Seventh",
          "Eighth",
          "Ninth",
          "Tenth",
          "Eleventh",
          "Twelfth",
          "Thirteenth",
          "Fourteenth",
          "Fifteenth",
          "Sixteenth",
          "Seventeenth",
          "Eighteenth",
          "Nineteenth");

  private static final List<String> TENS =
      List.of("Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety");

  private record Magnitude(String name, BigInteger value) {}

  /** The largest first. */
  private static final List<Magnitude> MAGNITUDES =
      List.of(
          magnitude("Trillion", 12),
          magnitude("Billion", 9),
          magnitude("Million", 6),
          magnitude("Thousand", 3));

  private static final BigInteger TRILLION = MAGNITUDES.getFirst().value;
  private static final BigInteger HUNDRED = BigInteger.valueOf(100);
  private static final BigInteger THOUSAND = BigInteger.valueOf(1_000);
  private static final Map<String, BigInteger> VALUES = values();
  private static final Pattern BETWEEN = Pattern.compile(",\\s|\\sand\\s|[\\s-]");

  private NumberWords() {}

  /** Writes a number of zero or more in title case. */
  static String write(BigInteger number, boolean ordinal) {
    if (number.compareTo(THOUSAND) < 0) {
      return belowThousand(number.intValueExact(), ordinal);
    }
    Magnitude magnitude =
        MAGNITUDES.stream()
            .filter(each -> each.value.compareTo(number) <= 0)
            .findFirst()
            .orElseThrow();
    BigInteger[] split = number.divideAndRemainder(magnitude.value);
    String head = write(split[0], false) + " " + magnitude.name;
    if (split[1].signum() == 0) {
      return ordinal ? head + "th" : head;
    }
    String joint = split[1].compareTo(HUNDRED) < 0 ? " and " : ", ";
    return head + joint + write(split[1], ordinal);
  }

  private static String belowThousand(int number, boolean ordinal) {
    if (number < 100) {
      return belowHundred(number, ordinal);
    }
    String head = SMALL.get(number / 100) + " Hundred";
    if (number % 100 == 0) {
      return ordinal ? head + "th" : head;
    }
    return head + " and " + belowHundred(number % 100, ordinal);
  }

  private static String belowHundred(int number, boolean ordinal) {
    if (number < SMALL.size()) {
      return (ordinal ? SMALL_ORDINALS : SMALL).get(number);
    }
    String tens = TENS.get(number / 10 - 2);
    if (number % 10 == 0) {
      return ordinal ? ordinalOfTens(tens) : tens;
    }
    return tens + "-" + belowHundred(number % 10, ordinal);
  }

  private static String ordinalOfTens(String tens) {
    return tens.substring(0, tens.length() - 1) + "ieth";
  }

  /**
   * Reads a number, in any case, with ordinal words or without.
   *
   * @return null where the words make no number. Words that could be misread make none: "twenty
   *     twenty", or a small magnitude before a large one, other than trillions.
   */
  static @Nullable BigInteger read(String text) {
    Sum sum = new Sum();
    for (String word : BETWEEN.split(text.toLowerCase(Locale.ROOT), -1)) {
      BigInteger value = VALUES.get(word);
      if (value == null || !sum.take(value)) {
        return null;
      }
    }
    return sum.result();
  }

  /**
   * A number that is put together from the left. Each magnitude multiplies what stands before it
   * since the last one, and everything behind it must be smaller.
   */
  private static final class Sum {

    private BigInteger before = BigInteger.ZERO;
    private BigInteger current = BigInteger.ZERO;

    /** The magnitude that ended the last part; null in the first part. */
    private @Nullable BigInteger bound;

    private BigInteger lastMagnitude = BigInteger.ONE;
    private boolean mayAdd = true;

    boolean take(BigInteger value) {
      if (value.compareTo(HUNDRED) < 0) {
        return add(value.intValueExact());
      }
      return value.equals(HUNDRED) ? multiplyByHundred() : multiply(value);
    }

    private boolean add(int value) {
      if (current.compareTo(THOUSAND) >= 0 && !endPart()) {
        return false;
      }
      int rest = current.mod(HUNDRED).intValueExact();
      boolean completesTens = rest >= 20 && rest % 10 == 0 && value > 0 && value < 10;
      if (!completesTens && (!mayAdd || rest != 0)) {
        return false;
      }
      mayAdd = false;
      current = current.add(BigInteger.valueOf(value));
      return true;
    }

    private boolean multiplyByHundred() {
      if (current.signum() == 0 || current.compareTo(HUNDRED) >= 0) {
        return false;
      }
      return multiply(HUNDRED);
    }

    private boolean multiply(BigInteger magnitude) {
      if (current.signum() == 0 || (magnitude.equals(TRILLION) && !joinParts())) {
        return false;
      }
      current = current.multiply(magnitude);
      lastMagnitude = magnitude;
      mayAdd = true;
      return true;
    }

    /** Trillions alone are counted by more than one part: nine thousand and seven trillion. */
    private boolean joinParts() {
      if (!fits() || before.compareTo(TRILLION) >= 0) {
        return false;
      }
      current = before.add(current);
      before = BigInteger.ZERO;
      bound = null;
      return true;
    }

    private boolean endPart() {
      if (!fits()) {
        return false;
      }
      before = before.add(current);
      current = BigInteger.ZERO;
      bound = lastMagnitude;
      lastMagnitude = BigInteger.ONE;
      mayAdd = true;
      return true;
    }

    private boolean fits() {
      return bound == null || current.compareTo(bound) < 0;
    }

    @Nullable BigInteger result() {
      return fits() ? before.add(current) : null;
    }
  }

  private static Magnitude magnitude(String name, int zeros) {
    return new Magnitude(name, BigInteger.TEN.pow(zeros));
  }

  private static Map<String, BigInteger> values() {
    Map<String, BigInteger> values = new HashMap<>();
    for (int i = 0; i < SMALL.size(); i++) {
      put(values, SMALL.get(i), SMALL_ORDINALS.get(i), BigInteger.valueOf(i));
    }
    for (int i = 0; i < TENS.size(); i++) {
      put(values, TENS.get(i), ordinalOfTens(TENS.get(i)), BigInteger.valueOf(10L * (i + 2)));
    }
    put(values, "Hundred", "Hundredth", HUNDRED);
    MAGNITUDES.forEach(each -> put(values, each.name, each.name + "th", each.value));
    return Map.copyOf(values);
  }

  private static void put(
      Map<String, BigInteger> values, String cardinal, String ordinal, BigInteger value) {
    values.put(cardinal.toLowerCase(Locale.ROOT), value);
    values.put(ordinal.toLowerCase(Locale.ROOT), value);
  }
}
