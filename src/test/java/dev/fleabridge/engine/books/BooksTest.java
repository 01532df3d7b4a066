package dev.fleabridge.engine.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Budgets.Used;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  @Test
  void whatIsReservedIsGivenBackOrPaidAndOnlyWhatChangedIsWritten() {
    Books open = open();
    open.reserve("agt_a", Money.of("5"));
    assertThat(wallet(open, "agt_a").reserved()).isEqualTo(Money.of("5"));
    open.release("agt_a", Money.of("2"));
    assertThat(wallet(open, "agt_a").reserved()).isEqualTo(Money.of("3"));
    open.settle("agt_a", Money.of("3"), Money.of("2.9"));

    assertThat(open.changedWallets()).extracting(Wallet::agent).containsExactly("agt_a");
    assertThat(wallet(open, "agt_a").reserved()).isEqualTo(Money.ZERO);
    assertThat(wallet(open, "agt_a").balance()).isEqualTo(Money.of("7.1"));
    assertThat(wallet(open, "agt_a").available()).isEqualTo(Money.of("7"));
  }

  @Test
  void nothingIsReadAnewOrWrittenForNothing() {
    Books open = open();
    open.release("agt_a", Money.ZERO);
    open.reserve("agt_a", Money.ZERO);
    open.settle("agt_a", Money.ZERO, Money.ZERO);
    open.wantReading("agt_stale");

    assertThat(open.changedWallets()).isEmpty();
    assertThat(open.changedBudgets()).isEmpty();
    assertThat(open.refunded()).isFalse();
  }

  @Test
  void aReadingIsWantedOfWhatIsNotToBeReliedOn() {
    Books open = open();
    open.forget("agt_a");
    assertThat(wallet(open, "agt_a").asOf()).isNull();
    open.wantReading("agt_b");

    assertThat(open.changedWallets()).hasSize(2).allMatch(Wallet::stale);
  }

  @Test
  void aBudgetGetsBackNoMoreThanWasTaken() {
    Books open = open();
    open.charge(ALL, Money.of("2"));
    assertThat(open.changedBudgets()).containsExactly(Map.entry(ALL, Used.of(Money.of("5"))));
    open.refund(ALL, Money.of("5"));

    assertThat(open.changedBudgets()).containsExactly(Map.entry(ALL, Used.NOTHING));
    assertThat(open.refunded()).isTrue();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> open.refund(ALL, Money.of("0.000001")));
  }

  private static Books open() {
    Wallet a = wallet("agt_a", false);
    Wallet b = wallet("agt_b", false);
    Wallet stale = wallet("agt_stale", true);
    return new Books(
        Map.of(a.agent(), a, b.agent(), b, stale.agent(), stale),
        Map.of(ALL, Used.of(Money.of("3"))),
        List.of());
  }

  private static Wallet wallet(String agent, boolean stale) {
    Instant asOf = Instant.parse("2026-11-25T12:00:00Z");
    return new Wallet(agent, Money.of("10"), Money.ZERO, asOf, stale, Money.ZERO);
  }

  private static Wallet wallet(Books books, String agent) {
    return Objects.requireNonNull(books.wallet(agent));
  }
}
