package dev.fleabridge.engine.guard;

import dev.fleabridge.engine.guard.Decision.Hold;
import dev.fleabridge.engine.guard.Stakes.Stake;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Deed;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides about an action by how much it moves, and to whom: the caps for one action, and whether
 * people must approve it. Pure.
 */
final class Caps {

  private final GuardLimits everywhere;

  Caps(GuardLimits everywhere) {
    this.everywhere = everywhere;
  }

  /** What stops an action that moves {@code stake}; empty where nothing does. */
  Optional<Decision> stop(
      Action action, RunLimits limits, Stake stake, Payees payees, Instant now) {
    return switch (stake) {
      case Stake.Nothing() -> Optional.empty();
      case Stake.Unknown(String why) ->
          payeeNotKnown(action, limits, why, now).or(() -> notMeasurable(action, limits, why, now));
      case Stake.Known(Money amount) ->
          tooLarge(amount, limits, now)
              .or(() -> firstPayment(action, limits, payees, now))
              .or(() -> unapproved(action, amount, limits, now));
    };
  }

  /**
   * The limits that an action of this stake is compared with. Those of the rule as it was are left
   * out where they are the same now.
   */
  List<Grounds.Cap> compared(RunLimits limits, Stake stake) {
    if (stake instanceof Stake.Nothing) {
      return List.of();
    }
    List<Grounds.Cap> caps = new ArrayList<>();
    placed(limits)
        .forEach(placed -> {
          add(caps, "per-action", placed, placed.limits().perAction());
          add(caps, "approval-above", placed, placed.limits().approvalAbove());
          add(caps, "two-approvers-above", placed, placed.limits().twoApproversAbove());
        });
    return caps;
  }

  private static void add(
      List<Grounds.Cap> caps, String name, Placed placed, @Nullable Money limit) {
    if (limit == null) {
      return;
    }
    boolean known =
        placed.scope().equals("run") && caps.contains(new Grounds.Cap(name, "rule", limit));
    if (!known) {
      caps.add(new Grounds.Cap(name, placed.scope(), limit));
    }
  }

  private Optional<Decision> tooLarge(Money amount, RunLimits limits, Instant now) {
    return placed(limits)
        .filter(placed -> exceeds(amount, placed.limits().perAction()))
        .findFirst()
        .map(placed ->
            new Hold(
                Reason.OVER_LIMIT_PER_ACTION,
                "%s is more than the %s allowed %s for one action"
                    .formatted(amount, placed.limits().perAction(), placed.where()),
                now.plus(Guard.LOOK_AGAIN)));
  }

  /** Asks nothing of an approved action: whoever has approved it has seen its payee as well. */
  private Optional<Decision> firstPayment(
      Action action, RunLimits limits, Payees payees, Instant now) {
    if (action.approvedBy() != null) {
      return Optional.empty();
    }
    return payees
        .unknownTo(action)
        .map(question ->
            waiting(
                Reason.FIRST_PAYMENT_TO_PAYEE,
                "%s has not paid %s before%s; the first payment needs an approver"
                    .formatted(
                        action.payer(),
                        action.payee(),
                        question.rule() == null ? "" : " by rule " + question.rule()),
                limits,
                now));
  }

  /**
   * A release pays whom the escrow's creation has named, and our books do not have that creation.
   */
  private Optional<Decision> payeeNotKnown(
      Action action, RunLimits limits, String why, Instant now) {
    if (action.kind().deed() != Deed.RELEASES_ESCROW || action.approvedBy() != null) {
      return Optional.empty();
    }
    return placed(limits)
        .filter(placed -> placed.limits().holdFirstPayment())
        .findFirst()
        .map(placed ->
            waiting(
                Reason.FIRST_PAYMENT_TO_PAYEE,
                "%s, so nobody can say whom it pays; %s a first payment needs an approver"
                    .formatted(why, placed.where()),
                limits,
                now));
  }

  /**
   * An action above the amount for two approvers needs the first one too, whatever limit that has.
   */
  private Optional<Decision> unapproved(
      Action action, Money amount, RunLimits limits, Instant now) {
    if (action.approvedBy() == null) {
      return placed(limits)
          .filter(placed -> exceeds(amount, placed.limits().approvalFrom()))
          .findFirst()
          .map(placed ->
              waiting(
                  Reason.APPROVAL_REQUIRED,
                  "%s is above %s, which %s needs an approver"
                      .formatted(amount, placed.limits().approvalFrom(), placed.where()),
                  limits,
                  now));
    }
    if (action.secondApprovedBy() != null) {
      return Optional.empty();
    }
    return placed(limits)
        .filter(placed -> exceeds(amount, placed.limits().twoApproversAbove()))
        .findFirst()
        .map(placed ->
            second(
                action,
                "%s is above %s, which %s needs two approvers"
                    .formatted(amount, placed.limits().twoApproversAbove(), placed.where()),
                limits,
                now));
  }

  /** An unknown amount is within no limit. So an approver decides wherever there is a limit. */
  private Optional<Decision> notMeasurable(
      Action action, RunLimits limits, String why, Instant now) {
    if (action.approvedBy() == null) {
      return placed(limits)
          .filter(placed ->
              placed.limits().perAction() != null || placed.limits().approvalFrom() != null)
          .findFirst()
          .map(placed ->
              waiting(
                  Reason.AMOUNT_NOT_KNOWN,
                  "%s, so nobody can say whether it moves more than is allowed %s; an approver decides"
                      .formatted(why, placed.where()),
                  limits,
                  now));
    }
    if (action.secondApprovedBy() != null) {
      return Optional.empty();
    }
    return placed(limits)
        .filter(placed -> placed.limits().twoApproversAbove() != null)
        .findFirst()
        .map(placed ->
            second(
                action,
                "%s, so nobody can say whether it needs two approvers %s"
                    .formatted(why, placed.where()),
                limits,
                now));
  }

  private Decision second(Action action, String explanation, RunLimits limits, Instant now) {
    String approved = "%s; %s has approved it".formatted(explanation, action.approvedBy());
    return waiting(Reason.SECOND_APPROVAL_REQUIRED, approved, limits, now);
  }

  private Decision waiting(Reason reason, String explanation, RunLimits limits, Instant now) {
    Instant due =
        placed(limits)
            .map(placed -> placed.limits().approvalExpiresAfter())
            .filter(Objects::nonNull)
            .min(Duration::compareTo)
            .map(now::plus)
            .orElse(null);
    return new Hold(reason, explanation, now.plus(Guard.LOOK_AGAIN), due);
  }

  private Stream<Placed> placed(RunLimits limits) {
    Stream<Placed> all = Stream.of(new Placed("by fleabridge.limits", "all", everywhere));
    if (!(limits instanceof RunLimits.Known(GuardLimits inForce, GuardLimits decidedBy))) {
      return all;
    }
    return Stream.concat(
        all,
        Stream.of(
            new Placed("by the rule", "rule", inForce),
            new Placed("by the rule as it was when the run began", "run", decidedBy)));
  }

  private static boolean exceeds(Money amount, @Nullable Money limit) {
    return limit != null && amount.exceeds(limit);
  }

  private record Placed(String where, String scope, GuardLimits limits) {}
}
