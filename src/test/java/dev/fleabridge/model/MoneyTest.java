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
        "１２",
        "1٢",
        "1_000",
        "NaN",
        "5d",
        "-0.01",
        "1e15",
        "100000000000000",
        "0.0000000000000000000000000000000000000000",
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

  @ParameterizedTest
  @ValueSource(strings = {"0", "99999999999999.999999", "0.00000000000000000000000000000000000000"})
  void whatTheLedgerJustHoldsIsAnAmount(String text) {
    assertThat(Money.of(text).value()).isEqualByComparingTo(new BigDecimal(text));
  }

  @Test
  void isComparedByItsValue() {
    assertThat(Money.of("10.01").exceeds(Money.of("10"))).isTrue();
    assertThat(Money.of("10").exceeds(Money.of("10.0"))).isFalse();
    assertThat(Money.of("9.99").exceeds(Money.of("10"))).isFalse();
    assertThat(Money.of("2")).isLessThan(Money.of("10")).isGreaterThan(Money.of("1.999999"));
    assertThat(Money.of("0.00").isZero()).isTrue();
    assertThat(Money.of("0.000001").isZero()).isFalse();
  }

  @Test
  void bufferIsNeverNegative() {
    assertThat(Money.of("10").withBuffer(BigDecimal.ZERO)).isEqualTo(Money.of("10"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Money.of("10").withBuffer(new BigDecimal("-0.01")));
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
