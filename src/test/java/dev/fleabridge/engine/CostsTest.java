package dev.fleabridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Money;
import dev.fleabridge.purpleflea.Fees;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a payment takes from its payer (purpleflea-api.md, section 3.5). */
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
}
