package dev.fleabridge.ledger;

import dev.fleabridge.model.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What we know of an agent's money.
 *
 * @param balance as last reported, less what we settled since that reading; null: never reported
 * @param asOf when that reading was asked for; null: it is not to be relied on
 * @param stale a decision wants a fresh reading before it refuses
 * @param reserved set aside for actions that are on their way or unknown
 */
public record Wallet(
    String agent, @Nullable Money balance, @Nullable Instant asOf, boolean stale, Money reserved) {

  /** What may still be promised; zero where the balance was never reported. */
  public Money available() {
    return balance == null ? Money.ZERO : balance.minusOrZero(reserved);
  }

  public Wallet reserve(Money amount) {
    return new Wallet(agent, balance, asOf, stale, reserved.plus(amount));
  }

  /** The reserved money comes back: nothing was paid. */
  public Wallet release(Money amount) {
    return new Wallet(agent, balance, asOf, stale, less(amount));
  }

  /**
   * The reserved money is gone. The buffer goes with it until the next reading tells the truth:
   * what we guess may refuse, never permit (money rule 7).
   */
  public Wallet settle(Money amount) {
    Money rest = balance == null ? null : balance.minusOrZero(amount);
    return new Wallet(agent, rest, asOf, stale, less(amount));
  }

  /** Something may have moved that our books do not show: nothing is decided by the old reading. */
  public Wallet forgotten() {
    return new Wallet(agent, balance, null, true, reserved);
  }

  public Wallet wantsReading() {
    return new Wallet(agent, balance, asOf, true, reserved);
  }

  private Money less(Money amount) {
    if (amount.exceeds(reserved)) {
      throw new IllegalStateException(
          "the books of " + agent + " do not balance: less is reserved than is released");
    }
    return new Money(reserved.value().subtract(amount.value()));
  }
}
