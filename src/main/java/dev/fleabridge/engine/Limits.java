package dev.fleabridge.engine;

import dev.fleabridge.model.Money;
import dev.fleabridge.rule.SpendingLimits;
import org.jspecify.annotations.Nullable;

/**
 * How much may be spent; null means no limit.
 *
 * @param perAction the most that one action may move
 * @param perDay the most that all actions together may move in a day (UTC)
 * @param perAgentPerDay the most that one payer may move in a day
 * @param approvalAbove above this a person must approve
 */
public record Limits(
    @Nullable Money perAction,
    @Nullable Money perDay,
    @Nullable Money perAgentPerDay,
    @Nullable Money approvalAbove) {

  public static final Limits NONE = new Limits(null, null, null, null);

  /** The limits that a rules file gives a rule. */
  static Limits of(SpendingLimits limits) {
    return new Limits(
        limits.perAction().orElse(null),
        limits.perDay().orElse(null),
        limits.perAgentPerDay().orElse(null),
        limits.approvalAbove().orElse(null));
  }

  public boolean isEmpty() {
    return equals(NONE);
  }
}
