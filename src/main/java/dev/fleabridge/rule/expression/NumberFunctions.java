package dev.fleabridge.rule.expression;

import dev.fleabridge.rule.expression.text.DecimalPicture;
import dev.fleabridge.rule.expression.text.IntegerPicture;
import dev.fleabridge.rule.expression.text.NumberText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** JSONata's functions on numbers. */
final class NumberFunctions {

  /** The most decimal places. No number has more. */
  private static final int MAX_PLACES = 400;

  static final List<BuiltIn> ALL =
      List.of(
          new BuiltIn("$sum", "<a<n>:n>", 1, NumberFunctions::sum),
          new BuiltIn("$max", "<a<n>:n>", 1, call -> most(call, BigDecimal::max)),
          new BuiltIn("$min", "<a<n>:n>", 1, call -> most(call, BigDecimal::min)),
          new BuiltIn("$average", "<a<n>:n>", 1, NumberFunctions::average),
          new BuiltIn("$number", "<(nsb)-:n>", 1, NumberFunctions::number),
          new BuiltIn("$abs", "<n-:n>", 1, call -> of(call, BigDecimal::abs)),
          new BuiltIn(
              "$floor", "<n-:n>", 1, call -> of(call, n -> n.setScale(0, RoundingMode.FLOOR))),
          new BuiltIn(
              "$ceil", "<n-:n>", 1, call -> of(call, n -> n.setScale(0, RoundingMode.CEILING))),
          new BuiltIn("$round", "<n-n?:n>", 2, NumberFunctions::round),
          new BuiltIn("$sqrt", "<n-:n>", 1, call -> of(call, Power::squareRoot)),
          new BuiltIn("$power", "<n-n:n>", 2, NumberFunctions::power),
          new BuiltIn("$formatNumber", "<n-so?:s>", 3, NumberFunctions::formatNumber),
          new BuiltIn("$formatBase", "<n-n?:s>", 2, NumberFunctions::formatBase),
          new BuiltIn("$formatInteger", "<n-s:s>", 2, NumberFunctions::formatInteger),
          new BuiltIn("$parseInteger", "<s-s:n>", 2, NumberFunctions::parseInteger));

  private NumberFunctions() {}

  private static @Nullable Object of(Call call, UnaryOperator<BigDecimal> function) {
    BigDecimal number = call.number(0);
    return number == null ? null : Numbers.canonical(function.apply(number));
  }

  private static @Nullable Object sum(Call call) {
    return call.has(0) ? total(call.list(0)) : null;
  }

  private static BigDecimal total(List<?> numbers) {
    BigDecimal total = BigDecimal.ZERO;
    for (Object element : numbers) {
      BigDecimal number = Numbers.from(element);
      total = number == null ? total : Numbers.plus(total, number);
    }
    return total;
  }

  private static @Nullable Object average(Call call) {
    List<?> numbers = call.list(0);
    return numbers.isEmpty() ? null : Numbers.dividedBy(total(numbers), Numbers.of(numbers.size()));
  }

  private static @Nullable Object most(Call call, BinaryOperator<BigDecimal> choice) {
    BigDecimal most = null;
    for (Object element : call.list(0)) {
      BigDecimal number = Numbers.from(element);
      if (number != null) {
        most = most == null ? number : choice.apply(most, number);
      }
    }
    return most;
  }

  private static @Nullable Object number(Call call) {
    return switch (call.get(0)) {
      case String text -> Numbers.canonical(NumberText.read(text));
      case Boolean flag -> flag ? BigDecimal.ONE : BigDecimal.ZERO;
      case null, default -> call.number(0);
    };
  }

  private static @Nullable Object round(Call call) {
    BigDecimal number = call.number(0);
    BigDecimal places = call.number(1);
    if (places != null && !Numbers.isWhole(places)) {
      throw call.mistake("rounds to a whole number of places, and not to " + Kind.describe(places));
    }
    Integer scale = call.count(1, MAX_PLACES);
    if (number == null) {
      return null;
    }
    return Numbers.result(number.setScale(scale == null ? 0 : scale, RoundingMode.HALF_EVEN));
  }

  private static @Nullable Object power(Call call) {
    BigDecimal number = call.number(0);
    return number == null ? null : Power.of(number, call.some(1));
  }

  private static @Nullable Object formatNumber(Call call) {
    BigDecimal number = call.number(0);
    return number == null
        ? null
        : DecimalPicture.format(number, call.text(1), call.has(2) ? call.object(2) : null);
  }

  private static @Nullable Object formatBase(Call call) {
    BigDecimal number = call.number(0);
    BigDecimal radix = call.number(1);
    return number == null ? null : NumberText.formatBase(number, radix);
  }

  private static @Nullable Object formatInteger(Call call) {
    BigDecimal number = call.number(0);
    return number == null ? null : IntegerPicture.format(number, call.text(1));
  }

  private static @Nullable Object parseInteger(Call call) {
    return call.has(0) ? Numbers.result(IntegerPicture.parse(call.text(0), call.text(1))) : null;
  }
}
