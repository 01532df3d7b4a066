package dev.fleabridge.engine.guard;

import dev.fleabridge.engine.books.Books;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Amount;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Terms;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a sweep moves: what its payer has available above the ceiling, in the transaction that sends
 * it. An amount that stands already, because it was held for approval or was not sent, is the most
 * that it moves then. So an approver knows it, and of two sweeps of the same excess one moves it.
 *
 * <p>The amount stays once an attempt may have arrived, although it is held for not carried out: a
 * late answer or a look-up may still tell otherwise, and both go by the amount. Then the guard
 * waits until so much is above the ceiling.
 */
public sealed interface SweepAmount {

  /** The action with its amount. Every action that is no sweep is known as it is. */
  record Known(Action action) implements SweepAmount {}

  record BalanceNeeded(String payer) implements SweepAmount {}

  record Nothing(String explanation) implements SweepAmount {}

  /** Nobody can ever say how much it moves. */
  record Unknowable(String explanation) implements SweepAmount {}

  /**
   * What the action moves.
   *
   * @param mayHaveArrived whether an attempt was made whose own answer does not say that it had no
   *     effect
   */
  static SweepAmount of(
      Action action, boolean mayHaveArrived, Books books, Guard guard, Instant now) {
    if (action.kind().amount() != Amount.ABOVE_CEILING || mayHaveArrived) {
      return new Known(action);
    }
    String payer = Objects.requireNonNull(action.payer());
    if (!guard.checksBalance()) {
      return new Unknowable(
          "the upstream reports no balances, so there is no telling what to move");
    }
    Wallet wallet = books.wallet(guard.walletOf(payer));
    if (wallet == null
        || wallet.balance() == null
        || wallet.stale()
        || !guard.reliesOn(wallet, now)) {
      return new BalanceNeeded(payer);
    }
    Money ceiling = ceiling(action);
    Money excess = guard.affordable(wallet.available(), wallet.available().minusOrZero(ceiling));
    if (excess.isZero()) {
      return new Nothing(
          "%s has %s, which is not above %s".formatted(payer, wallet.available(), ceiling));
    }
    Money most = action.amount();
    boolean isThere = most != null && !most.exceeds(excess);
    return new Known(isThere ? action : withAmount(action, excess));
  }

  /** Whether the amount would leave the payer of a sweep with less than the ceiling. */
  static boolean isBelowCeiling(Action action, Money amount, Money available) {
    return action.kind().amount() == Amount.ABOVE_CEILING
        && amount.exceeds(available.minusOrZero(ceiling(action)));
  }

  private static Money ceiling(Action sweep) {
    return Money.of(sweep.resolved().path("ceiling").asString());
  }

  /**
   * The terms to write where the amount was just fixed; empty where it was not. The fingerprint
   * stays that of the rule's own terms: the same fact in another envelope is no conflict, although
   * the balance has changed meanwhile.
   */
  // Where no amount was fixed, both are the same object.
  @SuppressWarnings("ReferenceEquality")
  static Optional<Terms> changedTerms(Action action, Action found) {
    return action == found ? Optional.empty() : Optional.of(Objects.requireNonNull(action.terms()));
  }

  private static Action withAmount(Action action, Money amount) {
    ObjectNode parameters = action.resolved().deepCopy();
    parameters.put("amount", amount.toString());
    Terms terms = Objects.requireNonNull(action.terms());
    return action.withTerms(terms.fixed(amount, parameters));
  }
}
