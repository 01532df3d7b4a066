package dev.fleabridge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Amounts are decimals with at most six places, and nothing rounds by itself (money rule 18). */
class MoneyTest {

  @ParameterizedTest
  @CsvSource({"0.1, 0.10", "50, 50.00", "0.333333, 0.333333", "1e2, 100.00", "0.100000000, 0.10"})
  void isWrittenAsAPlainDecimal(String text, String written) {
    assertThat(Money.of(text)).hasToString(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0000001",
        "-0.01",
        "1e15",
        "1e999999999",
        "1e2147483647",
        "10e2147483647",
        "100e2147483647",
        "1e-2147483647",
        "1e2147483648",
        "ten",
        "",
        "NaN",
        "1,5"
      })
  void refusesWhatIsNoAmountInsteadOfRounding(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Money.of(text));
  }

  @Test
  void trailingZerosMakeNoDifference() {
    assertThat(Money.of("0.10")).isEqualTo(Money.of("0.1"));
  }

  @ParameterizedTest
  @CsvSource({"0.10, 0.102", "10, 10.2", "0.000001, 0.000002", "0.333333, 0.34"})
  void bufferIsRoundedUp(String amount, String reserved) {
    assertThat(Money.of(amount).withBuffer(new BigDecimal("0.02"))).isEqualTo(Money.of(reserved));
  }

  @Test
  void balanceThatIsKnownTooLateIsEmptyAndNotNegative() {
    assertThat(Money.of("1").minusOrZero(Money.of("2"))).isEqualTo(Money.ZERO);
  }
}
