package dev.fleabridge.engine;

import dev.fleabridge.ledger.Attempts;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Effects;
import dev.fleabridge.model.Action;
import dev.fleabridge.purpleflea.Attempted;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What is known about an action whose outcome is not: when it was sent, and which effects at Purple
 * Flea belong to other actions. The public servers keep no reference of the caller's with a
 * payment, so an effect that fits is this action's only where nobody else can have made it.
 */
public final class EarlierAttempts {

  /** An effect may be booked a while before or after its like was sent. */
  private static final Duration MARGIN = Duration.ofHours(1);

  private final Effects effects;
  private final Attempts attempts;
  private final Duration longest;
  private final boolean soleWriter;

  /**
   * @param longest after its claim nothing of an attempt is on its way any more, even where nobody
   *     saw it end: the lease, within which a call must begin, and the longest call
   * @param soleWriter whether the operator declares that only this bridge uses the agents' keys
   */
  public EarlierAttempts(Effects effects, Attempts attempts, Duration longest, boolean soleWriter) {
    this.effects = effects;
    this.attempts = attempts;
    this.longest = longest;
    this.soleWriter = soleWriter;
  }

  Attempted of(Action action) {
    Instant first = action.firstSentAt() == null ? action.createdAt() : action.firstSentAt();
    Instant ended = lastEnd(action, first);
    // Another replica's clock may have been ahead when the first attempt was made.
    Instant last = ended.isBefore(first) ? first : ended;
    if (action.payer() == null) {
      return Attempted.between(first, last);
    }
    // In this order: what leaves the way between the two questions is booked by then, or is found.
    boolean alone = soleWriter && !effects.twinOnItsWay(action);
    Optional<Set<String>> others = effects.bookedToOthers(action, first.minus(MARGIN));
    return new Attempted(
        first, last, alone && others.isPresent(), others.orElse(Set.of()), Set.of());
  }

  /** When the last attempt was over: as it was written down, or as late as it can have been. */
  private Instant lastEnd(Action action, Instant first) {
    Instant sent = action.lastSentAt() == null ? first : action.lastSentAt();
    return attempts.of(action.id()).stream()
        .filter(attempt -> attempt.number() == action.epoch())
        .map(Attempt::endedAt)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(sent.plus(longest));
  }

  /**
   * The same, for a caller that cannot ask {@link #stillHolds} afterwards: nothing is concluded
   * from being alone, and the reconciler finds out.
   */
  Attempted withoutConclusions(Action action) {
    Attempted attempted = of(action);
    return new Attempted(
        attempted.firstSentAt(),
        attempted.lastEndedAt(),
        false,
        attempted.knownIds(),
        attempted.errors());
  }

  /**
   * Whether an effect that was found may be this action's for sure. A like action may have been
   * sent, and even booked, while the question was on its way.
   *
   * @param asked what was known when the question was asked
   */
  boolean stillHolds(Action action, Attempted asked, Iterable<String> foundIds) {
    if (!asked.soleWriter()) {
      return true; // nothing was concluded from being alone
    }
    Attempted now = of(action);
    if (!now.soleWriter()) {
      return false;
    }
    for (String id : foundIds) {
      if (now.knownIds().contains(id)) {
        return false;
      }
    }
    return true;
  }
}
