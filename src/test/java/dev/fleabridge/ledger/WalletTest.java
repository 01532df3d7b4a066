package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.model.Money;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WalletTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private final Wallet full =
      new Wallet("agt_payer", Money.of("100"), Money.ZERO, NOW, false, Money.ZERO);

  @Test
  void showsWhatWasPaidAndPromisesNothingOfTheBuffer() {
    Wallet paid = full.reserve(Money.of("10.2")).settle(Money.of("10.2"), Money.of("10"));

    assertThat(paid.balance()).isEqualTo(Money.of("90"));
    assertThat(paid.margin()).isEqualTo(Money.of("0.2"));
    assertThat(paid.available()).isEqualTo(Money.of("89.8"));
    assertThat(paid.reserved()).isEqualTo(Money.ZERO);
  }

  @Test
  void addsTheBuffersOfSeveralPayments() {
    Wallet paid = full;
    for (int i = 0; i < 3; i++) {
      paid = paid.reserve(Money.of("1.02")).settle(Money.of("1.02"), Money.of("1"));
    }

    assertThat(paid.balance()).isEqualTo(Money.of("97"));
    assertThat(paid.available()).isEqualTo(Money.of("96.94"));
  }

  @Test
  void whatIsReleasedIsAvailableAgainWithItsBuffer() {
    Wallet released = full.reserve(Money.of("10.2")).release(Money.of("10.2"));

    assertThat(released).isEqualTo(full);
  }

  @Test
  void ofABalanceThatNobodyReportedNothingIsTaken() {
    Wallet unknown = new Wallet("agt_payer", null, Money.ZERO, null, true, Money.of("1.02"));

    Wallet paid = unknown.settle(Money.of("1.02"), Money.of("1"));

    assertThat(paid.balance()).isNull();
    assertThat(paid.margin()).isEqualTo(Money.ZERO);
    assertThat(paid.available()).isEqualTo(Money.ZERO);
  }

  @Test
  void refusesToSettleMoreThanIsReserved() {
    assertThatThrownBy(() -> full.settle(Money.of("1"), Money.of("1")))
        .isInstanceOf(IllegalStateException.class);
  }
}
