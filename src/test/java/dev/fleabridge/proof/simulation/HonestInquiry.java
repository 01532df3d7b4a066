package dev.fleabridge.proof.simulation;

import dev.fleabridge.engine.Inquiry;
import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.model.Action;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Finds out as the bridge's client would: from what the upstream shows now, by the asking replica's
 * own clock, and never from what only the simulation knows.
 */
final class HonestInquiry implements Inquiry {

  private final Upstream upstream;
  private final Clock clock;
  private final Duration settling;
  private final Dice dice;

  HonestInquiry(Upstream upstream, Clock clock, Duration settling, Dice dice) {
    this.upstream = upstream;
    this.clock = clock;
    this.settling = settling;
    this.dice = dice;
  }

  @Override
  public InquiryResult ask(Action action) {
    return switch (upstream.kind()) {
      case HISTORY -> byHistory(action);
      case BLIND -> new InquiryResult.CannotTell("this upstream has no way to look up");
      case KEYED -> byKey(action);
    };
  }

  private InquiryResult byHistory(Action action) {
    if (dice.chance(0.05)) {
      return new InquiryResult.Unclear("the look-up itself failed");
    }
    if (dice.chance(0.01)) {
      return new InquiryResult.CannotTell("the history does not reach back to the attempt");
    }
    Effect shown = upstream.shown(action.idempotencyKey());
    if (shown != null) {
      return new InquiryResult.Done(Upstream.result(shown), "the history shows " + shown.id());
    }
    Instant lastSent = Objects.requireNonNull(action.lastSentAt());
    return clock.instant().isAfter(lastSent.plus(settling))
        ? new InquiryResult.NotDone("the history is complete and does not show it")
        : new InquiryResult.Unclear("the settling time is not over");
  }

  /** As the engine's own inquiry decides for an upstream that is declared to honour keys. */
  private InquiryResult byKey(Action action) {
    Instant firstSent = Objects.requireNonNull(action.firstSentAt());
    return clock.instant().isBefore(firstSent.plus(Scenario.KEY_LIFETIME.minus(settling)))
        ? new InquiryResult.Repeat("the upstream honours idempotency keys")
        : new InquiryResult.CannotTell("the key's lifetime is over");
  }
}
