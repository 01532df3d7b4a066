package dev.fleabridge.rule.expression.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecimalPictureTest {

  /** The result is the number that the exact decimal rounds to, whatever its length. */
  @Test
  void numbersAreRoundedHalfToEvenOnTheirExactValue() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      BigDecimal number =
          new BigDecimal(new BigInteger(random.nextInt(1, 80), random), random.nextInt(12));
      int places = random.nextInt(1, 8);
      String written = DecimalPicture.format(number, "#,##0." + "0".repeat(places), null);
      assertThat(new BigDecimal(written.replace(",", "")))
          .as("%s as %s, seed %s", number, written, seed)
          .isEqualTo(number.setScale(places, RoundingMode.HALF_EVEN));
    }
  }

  @Test
  void aNumberWithAnExponentKeepsItsValue() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      BigDecimal number =
          new BigDecimal(BigInteger.valueOf(random.nextInt(100_000)), random.nextInt(-30, 30));
      String written = DecimalPicture.format(number, "0.0#########e0", null);
      assertThat(new BigDecimal(written))
          .as("%s as %s, seed %s", number, written, seed)
          .isEqualByComparingTo(number);
    }
  }

  @Test
  void halvesGoToTheEvenNeighbour() {
    assertThat(DecimalPicture.format(new BigDecimal("2.5"), "0", null)).isEqualTo("2");
    assertThat(DecimalPicture.format(new BigDecimal("0.145"), "0.00", null)).isEqualTo("0.14");
    assertThat(DecimalPicture.format(new BigDecimal("0.1450000000000000000001"), "0.00", null))
        .isEqualTo("0.15");
  }

  @Test
  void anOptionMayBeOfTheWrongType() {
    assertThatThrownBy(() -> DecimalPicture.format(BigDecimal.ONE, "0", Map.of("minus-sign", 1)))
        .hasMessage("the option \"minus-sign\" must be a text");
  }
}
