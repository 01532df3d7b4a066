package dev.fleabridge.engine;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.Money;
import dev.fleabridge.purpleflea.Fees;

/** What a payment takes from its payer, fees included, by the documents of the dialect spoken. */
@FunctionalInterface
public interface Costs {

  /**
   * @param amount what the action moves
   * @return at least {@code amount}
   */
  Money of(Action action, Money amount);

  /** An upstream that takes nothing for itself from the payer. */
  static Costs none() {
    return (action, amount) -> amount;
  }

  /** Those of a dialect; trades have no documented fee that the payer bears beside the size. */
  static Costs of(Fees fees) {
    return (action, amount) ->
        switch (action.kind()) {
          case TRANSFER, PAYOUT, SWEEP -> new Money(fees.onTransfer(amount.value()).payerPays());
          case CREATE_ESCROW -> new Money(fees.onRelease(amount.value(), false).payerPays());
          default -> amount;
        };
  }
}
