package dev.fleabridge.rule.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class ValuesTest {

  @Test
  void aDecimalOfAnyLengthComesBackUnchanged() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      int bits = 1 + random.nextInt(110);
      BigDecimal number =
          new BigDecimal(new BigInteger(bits, random), random.nextInt(40) - 10)
              .multiply(random.nextBoolean() ? BigDecimal.ONE : BigDecimal.ONE.negate());
      var node = JsonNodeFactory.instance.numberNode(number);
      assertThat(Values.toJson(Values.toJava(node)).decimalValue())
          .as("seed %d, %s", seed, number)
          .isEqualByComparingTo(number);
    }
  }

  /** No door lets one in; an older version stored some. */
  @Test
  void aNumberWithAnEnormousExponentIsNotExpanded() {
    Object huge = Double.POSITIVE_INFINITY;
    assertThat(stored("1e999999999")).isEqualTo(huge);
    assertThat(stored("1e2147483647")).isEqualTo(huge);
    assertThat(stored("100e2147483647")).isEqualTo(huge);
    assertThat(stored("-7E+2000000000")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(stored("1e-999999999")).isEqualTo(BigDecimal.ZERO);
    assertThat(stored("1e-2147483647")).isEqualTo(BigDecimal.ZERO);
    assertThatThrownBy(() -> Values.toJson(huge)).isInstanceOf(IllegalArgumentException.class);
  }

  private static @Nullable Object stored(String number) {
    return Values.toJava(JsonNodeFactory.instance.numberNode(new BigDecimal(number)));
  }

  @Test
  void aNumberHasOneForm() {
    assertThat(Values.toJava(Samples.json("7"))).isEqualTo(new BigDecimal("7"));
    assertThat(Values.toJava(Samples.json("7.0"))).isEqualTo(new BigDecimal("7"));
    assertThat(Values.toJava(Samples.json("5e9"))).isEqualTo(new BigDecimal("5000000000"));
    assertThat(Values.toJava(Samples.json("0.00"))).isEqualTo(BigDecimal.ZERO);
    assertThat(Values.toJava(Samples.json("0.9120"))).isEqualTo(new BigDecimal("0.912"));
  }

  @Test
  void aWholeNumberThatALongHoldsBecomesOne() {
    assertThat(Values.toJson(new BigDecimal("7")).isInt()).isTrue();
    assertThat(Values.toJson(new BigDecimal("5000000000")).isLong()).isTrue();
    assertThat(Values.toJson(new BigDecimal("12345678901234567890")))
        .hasToString("12345678901234567890");
  }

  @Test
  void nullIsAValueOfItsOwn() {
    assertThat(Values.toJava(Samples.json("null"))).isSameAs(Kind.NULL);
    assertThat(Values.toJson(Kind.NULL).isNull()).isTrue();
  }
}
