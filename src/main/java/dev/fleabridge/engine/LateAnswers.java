package dev.fleabridge.engine;

import dev.fleabridge.engine.Recorder.Sent;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Family;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that come after the fence of their claim has closed. They are evidence, and only one kind
 * of them moves anything by itself: "carried out" is true whenever it is heard, so whoever would
 * send the action again, or would have to decide about it, must know.
 */
final class LateAnswers {

  private static final Logger log = LoggerFactory.getLogger(LateAnswers.class);
  private static final String REASON = "answered_late";

  private final Ledger ledger;

  LateAnswers(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * What a late answer does to its action, in the caller's transaction and under the action's lock;
   * the attempt itself is the caller's to write. What was taken for not carried out had its
   * reservation and its budget given back: of these only the wallet's balance is read anew.
   */
  Optional<Change> consider(Action action, Sent late, Instant now) {
    boolean news =
        late.answer().outcome() == Outcome.DONE
            && action.kind().family() == Family.PURPLE_FLEA
            && action.state() != ActionState.DONE
            && !Repeat.isOne(action);
    if (!news) {
      return Optional.empty();
    }
    boolean current = action.epoch() == late.claimed().epoch();
    if (!current && !onlyRepeatedSince(action, late)) {
      return suspicion(action, late, now);
    }
    Change change = Change.of(action, "engine");
    return switch (action.state()) {
      // The reconciler looks at it next, and finds the answer of the last attempt by itself.
      case UNKNOWN -> Optional.of(current ? change.due(now) : done(change, late, now));
      case NEEDS_REVIEW -> Optional.of(done(change, late, now));
      case READY -> Optional.of(done(change.through(ActionState.SENDING), late, now));
      case HELD ->
          Optional.of(done(change.through(ActionState.READY, ActionState.SENDING), late, now));
      default -> suspicion(action, late, now);
    };
  }

  /** Whether every later attempt had the same key, so that all of them together are one effect. */
  private boolean onlyRepeatedSince(Action action, Sent late) {
    return ledger.attempts().of(action.id()).stream()
        .filter(attempt -> attempt.number() > late.claimed().epoch())
        .allMatch(Repeat::isOne);
  }

  private static Change done(Change change, Sent late, Instant now) {
    String evidence =
        "the answer of attempt %d came late: it was carried out".formatted(late.claimed().epoch());
    return change
        .to(ActionState.DONE)
        .because(REASON, evidence)
        .result(late.answer().result())
        .failures(0)
        .settled(now)
        .reserving(Money.ZERO);
  }

  /** It was carried out, and by the books it was not, or is being carried out again. */
  private Optional<Change> suspicion(Action action, Sent late, Instant now) {
    String what =
        "attempt %d was carried out, as its late answer says, while the action is %s in epoch %d"
            .formatted(late.claimed().epoch(), action.state(), action.epoch());
    log.error("Action {}: {}", action.id(), what);
    ledger.actions().note(action, REASON, what, "engine", now);
    new Consequences(ledger).createdAllTheSame(action, late.answer().result(), now);
    return Optional.empty();
  }
}
