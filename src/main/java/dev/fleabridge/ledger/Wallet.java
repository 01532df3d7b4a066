package dev.fleabridge.ledger;

import dev.fleabridge.model.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What we know of an agent's money.
 *
 * @param balance as last reported, less the amounts that we settled since that reading; null: never
 *     reported
 * @param margin what these settled actions had reserved beyond their amounts, and fees may have
 *     taken: not in the balance, and not to be promised before the next reading
 * @param asOf when that reading was asked for; null: it is not to be relied on
 * @param stale a decision wants a fresh reading before it refuses
 * @param reserved set aside for actions that are on their way or unknown
 */
public record Wallet(
    String agent,
    @Nullable Money balance,
    Money margin,
    @Nullable Instant asOf,
    boolean stale,
    Money reserved) {

  /** What may still be promised; zero where the balance was never reported. */
  public Money available() {
    return balance == null ? Money.ZERO : balance.minusOrZero(reserved).minusOrZero(margin);
  }

  public Wallet reserve(Money amount) {
    return new Wallet(agent, balance, margin, asOf, stale, reserved.plus(amount));
  }

  /** The reserved money comes back: nothing was paid. */
  public Wallet release(Money amount) {
    return new Wallet(agent, balance, margin, asOf, stale, less(amount));
  }

  /**
   * The reserved money is gone. What was reserved beyond the amount that was paid becomes margin
   * until the next reading tells the truth: what we guess may refuse, never permit (money rule 7).
   */
  public Wallet settle(Money wasReserved, Money paid) {
    Money rest = balance == null ? null : balance.minusOrZero(paid);
    Money more = balance == null ? Money.ZERO : wasReserved.minusOrZero(paid);
    return new Wallet(agent, rest, margin.plus(more), asOf, stale, less(wasReserved));
  }

  /** Something may have moved that our books do not show: nothing is decided by the old reading. */
  public Wallet forgotten() {
    return new Wallet(agent, balance, margin, null, true, reserved);
  }

  public Wallet wantsReading() {
    return new Wallet(agent, balance, margin, asOf, true, reserved);
  }

  private Money less(Money amount) {
    if (amount.exceeds(reserved)) {
      throw new IllegalStateException(
          "the books of " + agent + " do not balance: less is reserved than is released");
    }
    return new Money(reserved.value().subtract(amount.value()));
  }
}
