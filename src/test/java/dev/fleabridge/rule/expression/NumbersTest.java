package dev.fleabridge.rule.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Numbers of any length, against {@code BigDecimal}. */
class NumbersTest {

  private static final int ROUNDS = 400;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private BigDecimal number() {
    BigDecimal number =
        new BigDecimal(new BigInteger(1 + random.nextInt(90), random), random.nextInt(25) - 3);
    return random.nextBoolean() ? number : number.negate();
  }

  /** A number, or the one before with its last digit changed: the hardest to tell apart. */
  private BigDecimal like(BigDecimal other) {
    return random.nextInt(3) == 0 ? number() : other.add(new BigDecimal(random.nextInt(3) - 1));
  }

  @Test
  void arithmeticIsExact() {
    for (int i = 0; i < ROUNDS; i++) {
      BigDecimal a = number();
      BigDecimal b = like(a);
      is("$detail.a + $detail.b", a, b, a.add(b));
      is("$detail.a - $detail.b", a, b, a.subtract(b));
      is("$detail.a * $detail.b", a, b, a.multiply(b));
      is("$sum([$detail.a, $detail.b])", a, b, a.add(b));
      is("$round($detail.a, 2)", a, b, a.setScale(2, RoundingMode.HALF_EVEN));
      is("-$detail.a", a, b, a.negate());
      if (b.signum() != 0) {
        is("$detail.a / $detail.b", a, b, a.divide(b, MathContext.DECIMAL128));
        is("$detail.a % $detail.b", a, b, a.remainder(b));
      }
    }
  }

  private void is(String body, BigDecimal a, BigDecimal b, BigDecimal expected) {
    assertThat(value(body, a, b).decimalValue())
        .as("%s with %s and %s, seed %d", body, a, b, seed)
        .isEqualByComparingTo(expected);
  }

  @Test
  void whatIsComparedIsComparedWithEveryDigit() {
    for (int i = 0; i < ROUNDS; i++) {
      BigDecimal a = number();
      BigDecimal b = like(a);
      int sign = a.compareTo(b);
      holds("$detail.a = $detail.b", a, b, sign == 0);
      holds("$detail.a != $detail.b", a, b, sign != 0);
      holds("$detail.a < $detail.b", a, b, sign < 0);
      holds("$detail.a >= $detail.b", a, b, sign >= 0);
      holds("$detail.a in [$detail.b]", a, b, sign == 0);
      holds("$count([$detail.a, 1][$ = $detail.b]) > 0", a, b, sign == 0 || isOne(b));
      holds("$count($distinct([$detail.a, $detail.b])) = 1", a, b, sign == 0);
      holds("$max([$detail.a, $detail.b]) = $detail.a", a, b, sign >= 0);
      holds("{'n': $detail.a} = {'n': $detail.b}", a, b, sign == 0);
      holds("([$detail.a, $detail.b]^($))[0] = $detail.a", a, b, sign <= 0);
    }
  }

  private static boolean isOne(BigDecimal number) {
    return number.compareTo(BigDecimal.ONE) == 0;
  }

  private void holds(String body, BigDecimal a, BigDecimal b, boolean expected) {
    assertThat(value(body, a, b).booleanValue())
        .as("%s with %s and %s, seed %d", body, a, b, seed)
        .isEqualTo(expected);
  }

  private static JsonNode value(String body, BigDecimal a, BigDecimal b) {
    return Samples.expression(body).evaluate(Samples.scope("{'a': %s, 'b': %s}".formatted(a, b)));
  }

  @Test
  void whatIsSortedIsInOrder() {
    for (int round = 0; round < 20; round++) {
      List<BigDecimal> numbers = new ArrayList<>(List.of(number()));
      while (numbers.size() < 50) {
        numbers.add(like(numbers.getLast()));
      }
      List<BigDecimal> sorted = new ArrayList<>(numbers);
      sorted.sort(Comparator.naturalOrder());
      assertThat(decimals("$sort($detail.n)", numbers))
          .as("seed %d", seed)
          .isEqualTo(sorted(sorted));
      assertThat(decimals("$detail.n^($)", numbers)).as("seed %d", seed).isEqualTo(sorted(sorted));
      assertThat(decimals("$detail.n^(>$)", numbers))
          .as("seed %d", seed)
          .isEqualTo(sorted(sorted.reversed()));
    }
  }

  private static List<BigDecimal> sorted(List<BigDecimal> numbers) {
    return numbers.stream().map(Numbers::canonical).toList();
  }

  private static List<BigDecimal> decimals(String body, List<BigDecimal> numbers) {
    String list = numbers.stream().map(BigDecimal::toString).collect(Collectors.joining(","));
    List<BigDecimal> decimals = new ArrayList<>();
    Samples.expression(body)
        .evaluate(Samples.scope("{'n': [" + list + "]}"))
        .forEach(node -> decimals.add(Numbers.canonical(node.decimalValue())));
    return decimals;
  }

  @Test
  void equalNumbersAreEqualObjects() {
    assertThat(Numbers.canonical(new BigDecimal("1.500"))).isEqualTo(new BigDecimal("1.5"));
    assertThat(Numbers.canonical(new BigDecimal("1E+3"))).isEqualTo(new BigDecimal("1000"));
    assertThat(Numbers.canonical(new BigDecimal("0.00"))).isEqualTo(BigDecimal.ZERO);
    assertThat(Numbers.canonical(new BigDecimal("-7.0"))).isEqualTo(new BigDecimal("-7"));
  }

  /** Growing by a product a thousand times neither fails nor takes ever more digits. */
  @Test
  void aLongProductIsRoundedAndDoesNotFail() {
    BigDecimal product = BigDecimal.ONE;
    for (int day = 0; day < 3_650; day++) {
      product = Numbers.times(product, new BigDecimal("1.00012345"));
    }
    assertThat(product.precision()).isLessThanOrEqualTo(400);
    assertThat(product.round(new MathContext(20)))
        .isEqualTo(
            new BigDecimal("1.00012345")
                .pow(3_650, new MathContext(40))
                .round(new MathContext(20)));
  }

  @Test
  void powersOfAnyExponentAreRightTo30Digits() {
    for (int i = 0; i < 100; i++) {
      BigDecimal base = BigDecimal.valueOf(1 + random.nextInt(1_000_000), random.nextInt(5));
      int tenths = 1 + random.nextInt(60);
      BigDecimal root = Power.of(base, new BigDecimal(tenths).movePointLeft(1));
      BigDecimal exact = base.pow(tenths);
      BigDecimal error = Power.of(root, BigDecimal.TEN).subtract(exact).abs();
      assertThat(error.movePointRight(30))
          .as("%s to %d tenths, seed %d", base, tenths, seed)
          .isLessThan(exact);
    }
  }
}
