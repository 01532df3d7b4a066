package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.books.Books;
import dev.fleabridge.engine.guard.AllowList;
import dev.fleabridge.engine.guard.Decision;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.guard.GuardSettings;
import dev.fleabridge.engine.guard.Payees;
import dev.fleabridge.engine.guard.RunLimits;
import dev.fleabridge.engine.guard.Stakes;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Money;
import dev.fleabridge.purpleflea.Fees;
import dev.fleabridge.testkit.workbench.AnAction;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a payment takes from its payer (docs/reference/purpleflea-api.md#fees). */
class CostsTest {

  @ParameterizedTest
  @CsvSource({
    "TRANSFER, 100, 101",
    "CREATE_ESCROW, 100, 101",
    "CREATE_ESCROW, 33.333333, 33.666666",
    "OPEN_POSITION, 100, 100"
  })
  void payerBearsAllInTheGuide(ActionKind kind, String amount, String cost) {
    assertThat(Costs.of(Fees.PAYER_BEARS_ALL).of(AnAction.of(kind).build(), Money.of(amount)))
        .isEqualTo(Money.of(cost));
  }

  @ParameterizedTest
  @CsvSource({"TRANSFER, 100, 100", "CREATE_ESCROW, 100, 100"})
  void payeeBearsTheEscrowFeeAtThePublicServers(ActionKind kind, String amount, String cost) {
    assertThat(Costs.of(Fees.PAYEE_BEARS_ESCROW).of(AnAction.of(kind).build(), Money.of(amount)))
        .isEqualTo(Money.of(cost));
  }

  @ParameterizedTest
  @CsvSource({"0.05, 1.05", "0.01, 1.02"})
  void theGuardReservesThemWhereTheyAreMoreThanTheBuffer(String fee, String reserved) {
    GuardSettings settings =
        new GuardSettings(
            new BigDecimal("0.02"),
            GuardLimits.NONE,
            rule -> GuardLimits.NONE,
            new AllowList(List.of()),
            new AllowList(List.of()),
            true,
            Duration.ofSeconds(10),
            Duration.ofSeconds(2));
    Guard guard = new Guard(settings, (action, amount) -> amount.plus(Money.of(fee)));
    Wallet wallet =
        new Wallet("agt_payer", Money.of("10"), Money.ZERO, AnAction.CREATED, false, Money.ZERO);
    Books books = new Books(Map.of(wallet.agent(), wallet), Map.of(), List.of());
    RunLimits unlimited = new RunLimits.Known(GuardLimits.NONE, GuardLimits.NONE);
    Action action = AnAction.transfer("1").build();

    Stakes.Stake stake = new Stakes.Stake.Known(Objects.requireNonNull(action.amount()));
    assertThat(guard.decide(action, unlimited, stake, Payees.unasked(), books, AnAction.CREATED))
        .isInstanceOfSatisfying(
            Decision.Send.class, send -> assertThat(send.reserve()).isEqualTo(Money.of(reserved)));
  }
}
