package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.chain.Receipt;
import dev.fleabridge.console.Timeline.Moment;
import dev.fleabridge.console.Timeline.Shown;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.operator.ActionViews;
import dev.fleabridge.operator.ExplanationController.Began;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What happened to an action, from its event to its evidence, in the order of time. */
class TimelineTest {

  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
  private static final Began EVENT = new Began("e1", "test", "Test", "SQS", "queue", at(0));

  @Test
  void everythingStandsInItsOrderWithTheTimeSinceTheOneBefore() {
    List<ActionViews.Move> history =
        List.of(
            move(1, null, ActionState.READY, null, "intake"),
            move(2, ActionState.READY, ActionState.HELD, "approval_required", "engine"),
            move(62, ActionState.HELD, ActionState.READY, "approved", "ann"),
            move(63, ActionState.READY, ActionState.SENDING, null, "engine"),
            move(65, ActionState.SENDING, ActionState.UNKNOWN, "outcome_unknown", "engine"),
            move(70, ActionState.UNKNOWN, ActionState.DONE, "reconciled", "reconciler"));
    List<AuditLog.Line> audit =
        List.of(
            new AuditLog.Line(1, at(62), "ann", "approve", "actions/1", "why approved"),
            new AuditLog.Line(2, at(30), "bob", "refused-approve", "actions/1", "four eyes"));

    Shown shown = Timeline.of(action(history, List.of(attempt())), EVENT, audit, receipt());

    assertThat(shown.first())
        .extracting(Moment::title)
        .containsExactly(
            "Event received by sqs",
            "Matched and planned, ready",
            "Held",
            "In the audit: refused-approve",
            "Approved",
            "Let go by the guard, money set aside",
            "Attempt 1 sent",
            "Attempt 1 answered: unknown, HTTP 504",
            "The outcome is not known",
            "Reconciled: it was carried out",
            "Sealed as evidence");
    assertThat(shown.first().getFirst().since()).isNull();
    assertThat(shown.first().get(4).since()).isEqualTo(Duration.ofSeconds(32));
    assertThat(shown.first().get(4).detail()).isEqualTo("approved: why approved");
    assertThat(shown.first().get(4).actor()).isEqualTo("ann");
    assertThat(shown.leftOut()).isZero();
  }

  @Test
  void whatWasNotSentIsNotCalledSentAndWhatSetsNothingAsideIsNotCalledSo() {
    List<ActionViews.Move> history = List.of(move(63, ActionState.READY, ActionState.SENDING));
    ActionViews.Attempt notSent = attempt(Outcome.NOT_SENT, null, Json.object());

    assertThat(Timeline.of(action(history, List.of(notSent)), null, List.of(), null).first())
        .extracting(Moment::title)
        .containsExactly("Let go by the guard", "Attempt 1 begun", "Attempt 1 was not sent");
  }

  @Test
  void ofAnUnknownOutcomeWithoutAnAnswerItIsNotSaidThatItWasAnswered() {
    ActionViews.Attempt lost = attempt(Outcome.UNKNOWN, null, null);

    assertThat(Timeline.of(action(List.of(), List.of(lost)), null, List.of(), null).first())
        .extracting(Moment::title)
        .containsExactly("Attempt 1 begun", "Attempt 1 ended without an answer: unknown");
  }

  @Test
  void ofThousandsOfLooksTheFirstAndTheLastAreShown() {
    List<ActionViews.Move> history = new ArrayList<>();
    IntStream.range(0, 1_000)
        .forEach(i ->
            history.add(
                move(i, ActionState.UNKNOWN, ActionState.UNKNOWN, "still_unknown", "reconciler")));
    Shown shown = Timeline.of(action(history, List.of()), null, List.of(), null);

    assertThat(shown.first().size() + shown.leftOut() + shown.last().size()).isEqualTo(1_000);
    assertThat(shown.first().getFirst().at()).isEqualTo(at(0));
    assertThat(shown.last().getLast().at()).isEqualTo(at(999));
    assertThat(shown.leftOut()).isPositive();
  }

  private static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  private static ActionViews.Move move(
      long seconds,
      @Nullable ActionState from,
      ActionState to,
      @Nullable String reason,
      String actor) {
    String why = "approved".equals(reason) ? "why approved" : null;
    return new ActionViews.Move(at(seconds), from, to, reason, why, actor);
  }

  private static ActionViews.Move move(long seconds, ActionState from, ActionState to) {
    return move(seconds, from, to, null, "engine");
  }

  private static ActionViews.Attempt attempt() {
    return attempt(Outcome.UNKNOWN, 504, Json.object().put("reserved", "1.02"));
  }

  private static ActionViews.Attempt attempt(
      Outcome outcome, @Nullable Integer status, @Nullable JsonNode grounds) {
    return new ActionViews.Attempt(
        1, at(63), at(64), outcome, status, null, null, null, null, null, grounds);
  }

  private static Receipt receipt() {
    Receipt.Row evidence =
        new Receipt.Row("evidence", Map.of(), new Receipt.Proof(7, 0, List.of()));
    Receipt.Link link =
        new Receipt.Link(7, "evidence", 1, 1, 1, "", "", "", "2026-11-20T12:01:20.000000Z", "");
    return new Receipt(Receipt.FORMAT, "1", true, "", List.of(), List.of(evidence), List.of(link));
  }

  private static ActionViews.Detail action(
      List<ActionViews.Move> history, List<ActionViews.Attempt> attempts) {
    UUID id = new UUID(0, 1);
    return new ActionViews.Detail(
        new ActionViews.Summary(
            id,
            "e1",
            id,
            "pay",
            "pay",
            "",
            "transfer",
            ActionState.DONE,
            false,
            null,
            null,
            null,
            "key",
            null,
            null,
            null,
            null,
            Money.ZERO,
            null,
            null,
            START,
            START,
            null,
            null),
        attempts,
        history,
        List.of(),
        List.of());
  }
}
