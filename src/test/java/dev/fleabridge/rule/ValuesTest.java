package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class ValuesTest {

  @Test
  void a_decimal_of_any_length_comes_back_unchanged() {
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

  @Test
  void a_number_with_an_enormous_exponent_is_not_expanded() {
    for (String text :
        new String[] {
          "1e999999999",
          "1e-999999999",
          "-7E+2000000000",
          "1e2147483647",
          "1e-2147483647",
          "100e2147483647"
        }) {
      BigDecimal number = new BigDecimal(text);
      var back = Values.toJson(Values.toJava(JsonNodeFactory.instance.numberNode(number)));
      assertThat(back.decimalValue()).isEqualByComparingTo(number);
    }
  }

  @Test
  void integers_stay_integers() {
    assertThat(Values.toJava(Samples.json("7"))).isEqualTo(7);
    assertThat(Values.toJava(Samples.json("7.0"))).isEqualTo(7);
    assertThat(Values.toJava(Samples.json("5000000000"))).isEqualTo(5_000_000_000L);
    assertThat(Values.toJava(Samples.json("0.00"))).isEqualTo(0);
    assertThat(Values.toJava(Samples.json("0.912"))).isEqualTo(0.912);
  }
}
