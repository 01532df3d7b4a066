package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.Repeat;
import dev.fleabridge.engine.books.CarriedOut;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Outcome;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What our own attempts say of an action, before anybody outside is asked. */
final class OwnEvidence {

  private final Ledger ledger;
  private final EngineSettings settings;

  OwnEvidence(Ledger ledger, EngineSettings settings) {
    this.ledger = ledger;
    this.settings = settings;
  }

  /**
   * Reads have no effect; fan-out and callback answers are deduplicated by keys of their own. So
   * they are made again, but not for ever: what never comes to an answer is a person's to look at.
   */
  InquiryResult repeatable(Action action) {
    String what = "repeating a " + action.kind().wireName() + " is harmless";
    int unanswered = unanswered(ledger.attempts().of(action.id()));
    return unanswered < settings.maxUnanswered()
        ? new InquiryResult.NotDone(what)
        : new InquiryResult.CannotTell(
            "%s, but it came to no answer %d times in a row".formatted(what, unanswered));
  }

  /** How many attempts since the last answer came to none. */
  private static int unanswered(List<Attempt> attempts) {
    int count = 0;
    for (Attempt attempt : attempts.reversed()) {
      if (attempt.outcome() != null && attempt.outcome() != Outcome.UNKNOWN) {
        return count;
      }
      count++;
    }
    return count;
  }

  /**
   * An answer that came after the lease had run out is as good as any, if it belongs to this claim;
   * of an earlier claim only that it was carried out (money rule 22).
   */
  Optional<InquiryResult> lateAnswer(Action action) {
    List<Attempt> attempts = ledger.attempts().of(action.id());
    return CarriedOut.among(attempts)
        .or(() -> answerOf(action.epoch(), attempts))
        .flatMap(OwnEvidence::resultOf);
  }

  private static Optional<Attempt> answerOf(int epoch, List<Attempt> attempts) {
    return attempts.stream()
        .filter(attempt -> attempt.number() == epoch && attempt.outcome() != null)
        .findFirst()
        .filter(attempt -> Repeat.leavesNoDoubt(attempts, epoch));
  }

  private static Optional<InquiryResult> resultOf(Attempt attempt) {
    Outcome outcome = Objects.requireNonNull(attempt.outcome());
    String evidence = "the answer of attempt %d came late: %s".formatted(attempt.number(), outcome);
    return switch (outcome) {
      case DONE -> Optional.of(new InquiryResult.Done(attempt.result(), evidence));
      case NOT_SENT, THROTTLED -> Optional.of(new InquiryResult.NotDone(evidence));
      // A definite refusal has no effect either; asked again, the upstream will refuse again and
      // say why.
      case DECLINED -> Optional.of(new InquiryResult.NotDone(evidence));
      case UNKNOWN -> Optional.empty();
    };
  }
}
