package dev.fleabridge.rule;

import dev.fleabridge.model.Money;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one rule may spend (docs/configuration.md#what-may-be-spent); where it has no limit, the
 * installation's holds alone.
 *
 * @param perAction most that one action may spend
 * @param quotas most that the rule, and one payer through it, may spend over times, and how often
 * @param approvalAbove an action above this waits for a person
 * @param twoApproversAbove an action above this waits for two
 * @param approvalExpiresAfter how long it waits for one
 * @param holdFirstPayment whether the first payment of an account to a payee waits for a person
 */
public record SpendingLimits(
    Optional<Money> perAction,
    Quotas quotas,
    Optional<Money> approvalAbove,
    Optional<Money> twoApproversAbove,
    Optional<Duration> approvalExpiresAfter,
    boolean holdFirstPayment) {

  static final String HOLD_FIRST_PAYMENT = "hold-first-payment";

  /** What limits are called in a rules file. */
  static final Set<String> NAMES =
      Stream.concat(
              Stream.of(
                  "per-action",
                  "approval-above",
                  "two-approvers-above",
                  "approval-expires-after",
                  HOLD_FIRST_PAYMENT),
              Span.ALL.stream().flatMap(span -> Stream.of(span.amountName(), span.countName())))
          .collect(Collectors.toUnmodifiableSet());

  /** No limits of its own. */
  public static SpendingLimits none() {
    return new SpendingLimits(
        Optional.empty(), Quotas.NONE, Optional.empty(), Optional.empty(), Optional.empty(), false);
  }
}
