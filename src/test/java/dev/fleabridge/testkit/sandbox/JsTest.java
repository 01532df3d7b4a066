package dev.fleabridge.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The upstream's arithmetic; expected values are what its language gives. */
class JsTest {

  @ParameterizedTest
  @CsvSource({"1.005, 2, 1.00", "0.615, 2, 0.61", "2.5, 0, 3", "33.333333, 6, 33.333333"})
  void fixesPlacesOfTheExactDouble(double value, int places, String expected) {
    assertThat(Js.fixedText(value, places)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "0.1, 0.1", "68.79666700000001, 68.79666700000001", "1e10, 10000000000"})
  void writesTheShortestDecimal(double value, String expected) {
    assertThat(Js.text(value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"5 dollars, 5", "' .5x', 0.5", "1e2e3, 100", "-0.1, -0.1", "Infinity, Infinity"})
  void readsTheNumberThatATextBeginsWith(String text, double expected) {
    assertThat(Js.parseFloat(text)).isEqualTo(expected);
  }

  @Test
  void readsNoNumberWhereThereIsNone() {
    assertThat(Js.parseFloat("abc")).isNaN();
    assertThat(Js.parseFloat("")).isNaN();
  }

  @ParameterizedTest
  @CsvSource({"0.035, 0.04", "-0.125, -0.12", "2.344999, 2.34"})
  void roundsHalvesUp(double value, double expected) {
    assertThat(Js.round2(value)).isEqualTo(expected);
  }
}
