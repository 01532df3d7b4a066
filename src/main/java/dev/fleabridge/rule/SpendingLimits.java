package dev.fleabridge.rule;

import dev.fleabridge.model.Money;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one rule may spend (docs/configuration.md#what-may-be-spent). Where the rule has no limit,
 * only the installation's holds.
 *
 * @param perAction the most that one action may spend
 * @param quotas the most that the rule, and each payer through it, may spend in a span, and how
 *     often
 * @param approvalAbove an action above this waits for a person
 * @param twoApproversAbove an action above this waits for two persons
 * @param approvalExpiresAfter how long an action waits for approval
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

  /** The names of limits, of a rule and of the whole installation, in kebab case. */
  public static Set<String> names() {
    return NAMES;
  }

  /** The limits of a rule that has none of its own. */
  public static SpendingLimits none() {
    return new SpendingLimits(
        Optional.empty(), Quotas.NONE, Optional.empty(), Optional.empty(), Optional.empty(), false);
  }
}
