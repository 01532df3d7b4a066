package dev.fleabridge.operator;

import dev.fleabridge.model.Money;
import org.jspecify.annotations.Nullable;

/** The amounts that a search is about, both ends included. Null is without a bound. */
record AmountSpan(@Nullable Money from, @Nullable Money to) {

  /**
   * Reads one amount, or the ends. It throws {@link BadField} for what is no amount, for an end
   * below the beginning, and where both forms are given.
   */
  static AmountSpan of(
      @Nullable String exactly, @Nullable String atLeast, @Nullable String atMost) {
    Money amount = Fields.amount("amount", exactly);
    Money from = Fields.amount("amountFrom", atLeast);
    Money to = Fields.amount("amountTo", atMost);
    if (amount != null && (from != null || to != null)) {
      throw new BadField("amount", "either the amount, or amountFrom and amountTo");
    }
    if (from != null && to != null && from.exceeds(to)) {
      throw new BadField("amountTo", "an amount that is not below amountFrom");
    }
    return amount == null ? new AmountSpan(from, to) : new AmountSpan(amount, amount);
  }
}
