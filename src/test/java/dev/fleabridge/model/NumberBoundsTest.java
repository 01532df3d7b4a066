package dev.fleabridge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class NumberBoundsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "-1", "1e400", "-9.99e400", "1e-400", "1.7976931348623157e308", "4.9e-324"})
  void everyNumberThatASenderMeansIsRead(String number) {
    assertThat(Json.read("{\"n\":" + number + "}").path("n").decimalValue())
        .isEqualByComparingTo(new BigDecimal(number));
  }

  @ParameterizedTest
  @Timeout(20)
  @ValueSource(
      strings = {
        "1e401",
        "-1e401",
        "1e-401",
        "0e99999",
        "0e-99999",
        "1e999999999",
        "-1e-999999999",
        "12345e397",
        "12345e2147483647",
        "1e2147483648",
        "1e99999999999999999999"
      })
  void aNumberBeyondTheBoundsIsRefusedWithItsPlace(String number) {
    for (String text : new String[] {"{\"a\":[1,{\"b\":%s}]}", "{\"x\":1,\"a\":[0,{\"b\":%s}]}"}) {
      NumberBounds.Exceeded exceeded =
          catchThrowableOfType(
              NumberBounds.Exceeded.class, () -> Json.read(text.formatted(number)));
      assertThat(exceeded.field()).isEqualTo("a.1.b");
      assertThat(exceeded).hasMessageContaining("beyond 1e400").hasMessageContaining("in a.1.b");
    }
    assertThatThrownBy(() -> Json.read(number))
        .isInstanceOf(NumberBounds.Exceeded.class)
        .hasMessageContaining("beyond 1e400");
  }

  @Test
  void digitsAreBoundedBeforeAndAfterThePoint() {
    assertThat(Json.read("9".repeat(401)).isNumber()).isTrue();
    assertThatThrownBy(() -> Json.read("9".repeat(402))).isInstanceOf(NumberBounds.Exceeded.class);
    assertThatThrownBy(() -> Json.read("9".repeat(1_001)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Json.read("0." + "9".repeat(1_001)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theBoundsThemselvesAreWithin() {
    BigInteger thousandNines = BigInteger.TEN.pow(1_000).subtract(BigInteger.ONE);

    assertThat(NumberBounds.hold(new BigDecimal(thousandNines, 1_000))).isTrue();
    assertThat(NumberBounds.hold(new BigDecimal(thousandNines.multiply(BigInteger.TEN), 1_000)))
        .isFalse();
    assertThat(NumberBounds.hold(new BigDecimal(BigInteger.ZERO, 1_400))).isTrue();
    assertThat(NumberBounds.hold(new BigDecimal(BigInteger.ZERO, 1_401))).isFalse();
  }

  @Test
  void aLongPlaceIsCut() {
    assertThat(placeUnder("x".repeat(200))).isEqualTo("x".repeat(200));
    assertThat(placeUnder("x".repeat(201))).isEqualTo("x".repeat(197) + "...");
  }

  private static String placeUnder(String name) {
    return catchThrowableOfType(
            NumberBounds.Exceeded.class, () -> Json.read("{\"%s\":1e401}".formatted(name)))
        .field();
  }

  /** What is read can be written out plainly, which is the most that is ever done with it. */
  @Test
  @Timeout(60)
  void whateverIsReadIsShortHoweverItIsWritten() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      String number = number(random);
      try {
        BigDecimal value = Json.read("[" + number + "]").path(0).decimalValue();
        // What toPlainString would write; that it can be written is not taken for granted here.
        assertThat(value.precision() + Math.abs((long) value.scale()))
            .as("seed %d, %s", seed, number)
            .isLessThan(3_000);
        read++;
      } catch (NumberBounds.Exceeded e) {
        assertThat(e.field()).as("seed %d, %s", seed, number).isEqualTo("0");
      } catch (IllegalArgumentException e) {
        assertThat(e.getCause())
            .as("seed %d, %s", seed, number)
            .isInstanceOf(JacksonException.class);
      }
    }
    assertThat(read).as("seed %d", seed).isBetween(1_000, 19_000);
  }

  private static String number(Random random) {
    String digits = new BigInteger(1 + random.nextInt(3_500), random).toString();
    String fraction =
        random.nextBoolean() ? "" : "." + new BigInteger(1 + random.nextInt(400), random);
    int magnitude = 1 + random.nextInt(10);
    long exponent = (long) (random.nextDouble() * Math.pow(10, magnitude));
    String power = random.nextInt(3) == 0 ? "" : "e" + (random.nextBoolean() ? "-" : "") + exponent;
    return (random.nextBoolean() ? "-" : "") + digits + fraction + power;
  }
}
