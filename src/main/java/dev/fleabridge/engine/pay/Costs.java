package dev.fleabridge.engine.pay;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Money;
import dev.fleabridge.purpleflea.Fees;
import dev.fleabridge.purpleflea.dialect.Dialect;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a payment takes from its payer with fees, and from which money, by the documents of the
 * dialect in use.
 */
@FunctionalInterface
public interface Costs {

  /**
   * The most that an action costs its payer, with fees.
   *
   * @param amount what the action moves
   * @return at least {@code amount}
   */
  Money of(Action action, Money amount);

  /**
   * The kinds that spend what Purple Flea reports as the payer's balance. All others spend money of
   * which it reports nothing.
   */
  default Set<ActionKind> paidFromBalance() {
    return spending();
  }

  /** The costs where the upstream takes no fees from the payer. */
  static Costs none() {
    return (action, amount) -> amount;
  }

  /** The costs of a dialect. */
  static Costs of(Dialect dialect) {
    Costs fees = of(dialect.fees());
    Set<ActionKind> fromBalance =
        spending().stream()
            .filter(kind -> dialect.paidFromBalance(Operations.spending(kind)))
            .collect(Collectors.toUnmodifiableSet());
    return new Costs() {
      @Override
      public Money of(Action action, Money amount) {
        return fees.of(action, amount);
      }

      @Override
      public Set<ActionKind> paidFromBalance() {
        return fromBalance;
      }
    };
  }

  /**
   * The costs by fees alone. No documented fee of a trade is borne by the payer beside the size.
   */
  static Costs of(Fees fees) {
    return (action, amount) ->
        switch (action.kind().fee()) {
          case OF_A_TRANSFER -> new Money(fees.onTransfer(amount.value()).payerPays());
          case OF_A_RELEASE -> new Money(fees.onRelease(amount.value(), false).payerPays());
          case NONE -> amount;
        };
  }

  private static Set<ActionKind> spending() {
    return Arrays.stream(ActionKind.values())
        .filter(ActionKind::spends)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(ActionKind.class)));
  }
}
