package dev.fleabridge.rule.expression.text;

import dev.fleabridge.rule.expression.text.DecimalSymbols.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many digits a picture of decimals has where, and where groups end.
 *
 * @param leastWhole the least number of digits before the decimal separator
 * @param scaling how many of them a number with an exponent has
 * @param leastFraction the least number of decimal places
 * @param mostFraction the number of decimal places to which is rounded
 * @param exponentDigits the least number of digits of the exponent; 0 where there is none
 * @param wholeGroups before how many digits a separator stands, from the right
 * @param interval the distance at which separators repeat; 0 where they stand in these places only
 * @param fractionGroups behind how many decimal places a separator stands
 */
record DecimalShape(
    int leastWhole,
    int scaling,
    int leastFraction,
    int mostFraction,
    int exponentDigits,
    List<Integer> wholeGroups,
    int interval,
    List<Integer> fractionGroups) {

  DecimalShape {
    wholeGroups = List.copyOf(wholeGroups);
    fractionGroups = List.copyOf(fractionGroups);
  }

  boolean hasExponent() {
    return exponentDigits > 0;
  }

  /**
   * Reads the part of a picture that stands for digits.
   *
   * @param shown the picture as messages show it
   * @throws IllegalArgumentException where something in it is wrong; the message says what
   */
  static DecimalShape of(String active, DecimalSymbols symbols, String shown) {
    List<Role> roles = active.codePoints().mapToObj(symbols::role).toList();
    check(!roles.contains(Role.LITERAL), shown, "has other characters between its digits");
    int exponentAt = roles.indexOf(Role.EXPONENT);
    List<Role> mantissa = exponentAt < 0 ? roles : roles.subList(0, exponentAt);
    List<Role> exponent = exponentAt < 0 ? List.of() : roles.subList(exponentAt + 1, roles.size());
    check(
        exponent.stream().allMatch(Role.DIGIT::equals),
        shown,
        "has an exponent of other than digits");
    int decimalAt = mantissa.indexOf(Role.DECIMAL);
    check(decimalAt == mantissa.lastIndexOf(Role.DECIMAL), shown, "has two decimal separators");
    check(mantissa.contains(Role.DIGIT) || mantissa.contains(Role.OPTIONAL), shown, "has no digit");
    checkGroups(mantissa, shown);
    List<Role> whole = decimalAt < 0 ? mantissa : mantissa.subList(0, decimalAt);
    List<Role> fraction =
        decimalAt < 0 ? List.of() : mantissa.subList(decimalAt + 1, mantissa.size());
    checkOrder(whole, fraction, shown);
    return shape(whole, fraction, exponent.size());
  }

  private static void checkGroups(List<Role> mantissa, String shown) {
    for (int i = 0; i < mantissa.size(); i++) {
      Role next = i + 1 < mantissa.size() ? mantissa.get(i + 1) : Role.DECIMAL;
      boolean isLastOfFraction = i + 1 == mantissa.size() && mantissa.contains(Role.DECIMAL);
      boolean isMisplaced =
          mantissa.get(i) == Role.GROUPING
              && (next == Role.GROUPING || (next == Role.DECIMAL && !isLastOfFraction));
      boolean followsDecimal = mantissa.get(i) == Role.DECIMAL && next == Role.GROUPING;
      check(!isMisplaced && !followsDecimal, shown, "has a group separator that ends no group");
    }
  }

  private static void checkOrder(List<Role> whole, List<Role> fraction, String shown) {
    int optional = whole.lastIndexOf(Role.OPTIONAL);
    int digit = whole.indexOf(Role.DIGIT);
    check(digit < 0 || optional < digit, shown, "has an optional digit behind one that is not");
    int optionalPlace = fraction.indexOf(Role.OPTIONAL);
    check(
        optionalPlace < 0 || fraction.lastIndexOf(Role.DIGIT) < optionalPlace,
        shown,
        "has a decimal place behind an optional one");
  }

  private static void check(boolean holds, String shown, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("the picture " + shown + " " + problem);
    }
  }

  /** The picture says how many digits there are; at least one is always written. */
  private static DecimalShape shape(List<Role> whole, List<Role> fraction, int exponentDigits) {
    int digits = count(whole, Role.DIGIT);
    int leastFraction = count(fraction, Role.DIGIT);
    int mostFraction = leastFraction + count(fraction, Role.OPTIONAL);
    int leastWhole = digits;
    if (leastWhole == 0 && mostFraction == 0) {
      leastWhole = exponentDigits > 0 ? 0 : 1;
      leastFraction = exponentDigits > 0 ? 1 : 0;
      mostFraction = leastFraction;
    }
    if (exponentDigits > 0 && leastWhole == 0 && whole.contains(Role.OPTIONAL)) {
      leastWhole = 1;
    }
    if (leastWhole == 0 && leastFraction == 0) {
      leastFraction = 1;
    }
    List<Integer> groups = groups(whole.reversed());
    return new DecimalShape(
        leastWhole,
        digits,
        leastFraction,
        mostFraction,
        exponentDigits,
        groups,
        interval(groups),
        groups(fraction));
  }

  private static int count(List<Role> roles, Role wanted) {
    return (int) roles.stream().filter(wanted::equals).count();
  }

  /** Behind how many digits each separator stands, counted from the beginning of the list. */
  private static List<Integer> groups(List<Role> roles) {
    List<Integer> groups = new ArrayList<>();
    int digits = 0;
    for (Role role : roles) {
      if (role == Role.GROUPING) {
        groups.add(digits);
      } else {
        digits++;
      }
    }
    return groups;
  }

  private static int interval(List<Integer> groups) {
    int first = groups.isEmpty() ? 0 : groups.getFirst();
    boolean isRegular =
        IntStream.range(0, groups.size()).allMatch(i -> groups.get(i) == (i + 1) * first);
    return isRegular ? first : 0;
  }

  /** Turns a digit of ASCII into the digit that is written. */
  @FunctionalInterface
  interface Script {
    int digit(int ascii);
  }

  String groupedWhole(String digits, Script script, DecimalSymbols symbols) {
    StringBuilder written = new StringBuilder();
    for (int i = 0; i < digits.length(); i++) {
      int behind = digits.length() - i;
      if (i > 0 && endsGroup(behind)) {
        written.appendCodePoint(symbols.grouping());
      }
      written.appendCodePoint(script.digit(digits.charAt(i)));
    }
    return written.toString();
  }

  private boolean endsGroup(int digitsBehind) {
    return interval > 0 ? digitsBehind % interval == 0 : wholeGroups.contains(digitsBehind);
  }

  String groupedFraction(String digits, Script script, DecimalSymbols symbols) {
    StringBuilder written = new StringBuilder();
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && fractionGroups.contains(i)) {
        written.appendCodePoint(symbols.grouping());
      }
      written.appendCodePoint(script.digit(digits.charAt(i)));
    }
    return written.toString();
  }
}
