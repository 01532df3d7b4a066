package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.books.Transition;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.ledger.Attempts;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Reason;
import dev.fleabridge.telemetry.Each;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes of an answer what the books take, where they refuse it whole: what it came to is worth
 * more than its words (money rule 26).
 */
public final class LastResort {

  private static final Logger log = LoggerFactory.getLogger(LastResort.class);
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.:/+=-]{1,256}");

  private final Recording recording;
  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final Clock clock;

  public LastResort(
      Recording recording, Ledger ledger, TransactionOperations transactions, Clock clock) {
    this.recording = recording;
    this.ledger = ledger;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Writes the outcome without the texts that came with it, or else the outcome of the attempt and
   * the ids of its effect alone, and gives the action to a person. After it returns the answer is
   * in the books.
   *
   * @throws RuntimeException where not even that could be written; nothing was
   */
  void write(Sent sent, RuntimeException refusal) {
    log.warn(
        "The books refuse the answer to action {}, its outcome {} is written without its texts",
        sent.claimed().id(),
        sent.answer().outcome(),
        refusal);
    try {
      recording.record(List.of(bare(sent)));
    } catch (RuntimeException e) {
      if (Outage.is(e)) {
        throw e;
      }
      log.error(
          Each.LINE,
          "Action {} ended {}, and the books refuse what follows from that: a person must look",
          sent.claimed().id(),
          sent.answer().outcome(),
          e);
      transactions.executeWithoutResult(status -> review(sent, clock.instant()));
    }
  }

  private static Sent bare(Sent sent) {
    SendResult answer = sent.answer();
    SendResult bare =
        new SendResult(
            answer.outcome(),
            word(answer.code()),
            answer.message() == null ? null : "the books did not take the text of the answer",
            answer.httpStatus(),
            null,
            null,
            answer.result(),
            answer.retryAfter());
    return new Sent(sent.claimed(), sent.repeats(), sent.endedAt(), bare);
  }

  private static @Nullable String word(@Nullable String code) {
    return code == null || WORD.matcher(code).matches() ? code : Reason.UNREADABLE_CODE.code();
  }

  /** The money stays reserved, and nobody can declare undone what the attempt says was done. */
  private void review(Sent sent, Instant now) {
    int number = sent.claimed().epoch();
    String what =
        "attempt %d was answered: %s; what follows from it could not be written"
            .formatted(number, sent.answer().outcome());
    for (Action action : ledger.actions().lock(List.of(sent.claimed().id()))) {
      if (action.state() == ActionState.SENDING && action.epoch() == number) {
        Change change =
            Change.of(action, Part.ENGINE)
                .released()
                .through(ActionState.UNKNOWN)
                .to(ActionState.NEEDS_REVIEW)
                .because(Reason.ANSWER_NOT_WRITTEN, what)
                .due(null);
        new Transition(ledger).write(List.of(change), now);
      }
    }
    ledger.attempts().close(List.of(evidence(sent)));
  }

  /** What the effect is called at Purple Flea, without what might be refused with it. */
  private static @Nullable ObjectNode ids(@Nullable ObjectNode result) {
    if (result == null) {
      return null;
    }
    ObjectNode ids = Json.object();
    for (Map.Entry<String, JsonNode> field : result.properties()) {
      boolean plain =
          field.getValue().isString() && ID.matcher(field.getValue().stringValue()).matches();
      if (plain && WORD.matcher(field.getKey()).matches()) {
        ids.set(field.getKey(), field.getValue());
      }
    }
    return ids;
  }

  private static Attempt evidence(Sent sent) {
    return Attempts.ended(
        sent.claimed(),
        sent.repeats(),
        sent.endedAt(),
        sent.answer().outcome(),
        sent.answer().httpStatus(),
        Reason.ANSWER_NOT_WRITTEN.code(),
        null,
        null,
        null,
        ids(sent.answer().result()));
  }
}
