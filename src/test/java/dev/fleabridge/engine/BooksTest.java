package dev.fleabridge.engine;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.model.Money;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is not locked is not guessed at: to take it for nothing would overspend it. */
class BooksTest {

  private static final Budgets.Key ALL = new Budgets.Key("all", LocalDate.parse("2026-11-25"));

  private final Books books = new Books(Map.of(), Map.of(), List.of());

  @Test
  void nothingIsChargedToALimitThatIsNotLocked() {
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> books.used(ALL));
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> books.charge(ALL, Money.of("1")));
  }

  @Test
  void nothingIsReservedOfAWalletThatIsNotLocked() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> books.reserve("agt_a", Money.of("1")));
  }
}
