package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.books.CarriedOut;
import dev.fleabridge.engine.books.Consequences;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Doubles.Twice;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.telemetry.Each;
import dev.fleabridge.telemetry.LogFields;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that come after the fence of their claim has closed. They are evidence, and only one kind
 * of them moves anything by itself: "carried out" is true whenever it is heard, and settles the
 * action ({@link CarriedOut}) at once, or, while another attempt is on its way, when that ends.
 */
final class LateAnswers {

  private static final Logger log = LoggerFactory.getLogger(LateAnswers.class);

  private final Ledger ledger;

  LateAnswers(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * What a late answer does to its action, in the caller's transaction and under the action's lock.
   * What was taken for not carried out had its reservation and its budget given back: of these only
   * the wallet's balance is read anew.
   *
   * @param attempts of the action, the late one as it was just written
   */
  Optional<Change> consider(Action action, Sent late, List<Attempt> attempts, Instant now) {
    Optional<Attempt> done = CarriedOut.among(attempts);
    if (done.isEmpty()) {
      return Optional.empty();
    }
    Change change = Change.of(action, Part.ENGINE);
    return switch (action.state()) {
      case DONE -> seenAgain(action, late, attempts, now);
      case SENDING -> sayAloud(action, late, attempts, now);
      // The reconciler looks at it next, and finds the answer of the last attempt by itself.
      case UNKNOWN ->
          Optional.of(
              done.get().number() == action.epoch()
                  ? change.due(now)
                  : CarriedOut.settle(change, done.get(), attempts, now));
      case WAITING -> Optional.empty(); // it was never sent, and whoever claims it asks again
      case READY, DECLINED, NEEDS_REVIEW, HELD, EXPIRED, CANCELED, SKIPPED ->
          Optional.of(CarriedOut.settle(change, done.get(), attempts, now));
    };
  }

  /** It is settled already; what changes is whether a second effect is known, or ruled out. */
  private Optional<Change> seenAgain(
      Action action, Sent late, List<Attempt> attempts, Instant now) {
    Optional<Twice> twice = CarriedOut.twice(action.kind(), attempts, now);
    Reason reason = twice.map(CarriedOut::reason).orElse(Reason.ANSWERED_LATE);
    boolean news =
        twice.isPresent()
            ? !reason.is(action.reason())
            : Reason.MAYBE_CARRIED_OUT_TWICE.is(action.reason());
    if (!news) {
      return Optional.empty();
    }
    if (late.answer().outcome() == Outcome.DONE) {
      new Consequences(ledger).createdAllTheSame(action, late.answer().result(), now);
    }
    if (twice.isEmpty()) {
      ledger.doubles().remove(action.id());
    }
    String detail = twice.map(Twice::detail).orElse("no other attempt had an effect");
    return Optional.of(Change.of(action, Part.ENGINE).because(reason, detail));
  }

  /** It was carried out, and by the books it was not, and is being carried out again. */
  private Optional<Change> sayAloud(Action action, Sent late, List<Attempt> attempts, Instant now) {
    boolean news =
        late.answer().outcome() == Outcome.DONE
            && action.state() == ActionState.SENDING
            && CarriedOut.twice(action.kind(), attempts, now).isPresent();
    if (news) {
      String what =
          "attempt %d was carried out, as its late answer says, while the action is %s in epoch %d"
              .formatted(late.claimed().epoch(), action.state(), action.epoch());
      try (LogFields _ = LogFields.of(action)) {
        log.error(Each.LINE, "Action {}: {}", action.id(), what);
      }
      ledger.actions().note(action, Reason.ANSWERED_LATE, what, Part.ENGINE, now);
      new Consequences(ledger).createdAllTheSame(action, late.answer().result(), now);
    }
    return Optional.empty();
  }
}
