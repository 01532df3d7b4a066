package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static dev.fleabridge.model.ActionState.SENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import tools.jackson.databind.node.ObjectNode;

/** An attempt is opened once, ends once, and is not lost, whatever becomes of its action. */
class AttemptsIT {

  private static final LocalDate DAY = LocalDate.parse("2026-11-21");
  private static final List<String> SCOPES = List.of("all", "agent:agt_payer");
  private static final ObjectNode RESULT = Json.object().put("txId", "tx_1");
  private static final ObjectNode GROUNDS = Json.object().put("payer", "agt_*");

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final Attempts attempts = new Attempts(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void whatIsOpenedComesBack() {
    Attempt first = Attempts.opened(claimed(1, 1), "replica/1", hour(1), null);
    Attempt again = Attempts.repeated(claimed(1, 2), "reconciler/1", hour(2), null);
    attempts.open(List.of(again, first));
    assertThat(attempts.of(id(1))).containsExactly(first, again);
    assertThat(first.budgetDay()).isEqualTo(DAY);
    assertThat(first.repeats()).isFalse();
    assertThat(again.repeats()).isTrue();
  }

  @Test
  void whatEndsKeepsHowItWasOpenedAndEveryColumnHasAValue() {
    attempts.open(List.of(Attempts.repeated(claimed(1, 3), "reconciler/1", hour(1), GROUNDS)));
    attempts.close(List.of(ended(claimed(1, 3), Outcome.UNKNOWN)));
    assertThat(attempts.of(id(1)))
        .containsExactly(
            new Attempt(
                id(1),
                3,
                "reconciler/1",
                hour(1),
                hour(5),
                Outcome.UNKNOWN,
                503,
                "code",
                "message",
                "request",
                "response",
                RESULT,
                DAY,
                SCOPES,
                true,
                GROUNDS));
    assertThat(bench.only("attempt")).doesNotContainValue(null);
  }

  @Test
  void whatHasNoBudgetAndNoAnswerHasNone() {
    Action claimed = SomeAction.in(SENDING).as(1).epoch(1).sent(hour(1)).build();
    attempts.open(List.of(Attempts.opened(claimed, "replica/1", hour(1), null)));
    attempts.close(List.of(silent(claimed)));
    assertThat(attempts.of(id(1)))
        .containsExactly(
            new Attempt(
                id(1),
                1,
                "replica/1",
                hour(1),
                hour(5),
                Outcome.NOT_SENT,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                false,
                null));
    assertThat(bench.only("attempt"))
        .containsEntry("budget_scopes", null)
        .containsEntry("result", null);
  }

  private static Attempt silent(Action claimed) {
    return Attempts.ended(
        claimed, false, hour(5), Outcome.NOT_SENT, null, null, null, null, null, null);
  }

  @Test
  void anEpochHasOneAttempt() {
    attempts.open(List.of(Attempts.opened(claimed(1, 1), "replica/1", hour(1), null)));
    assertThatThrownBy(() ->
            attempts.open(List.of(Attempts.opened(claimed(1, 1), "replica/2", hour(2), null))))
        .isInstanceOf(DuplicateKeyException.class);
    assertThat(attempts.of(id(1))).extracting(Attempt::owner).containsExactly("replica/1");
  }

  @Test
  void whatHasEndedIsNotWrittenAgain() {
    bench.add(claimed(1, 1));
    attempts.open(List.of(Attempts.opened(claimed(1, 1), "replica/1", hour(1), null)));
    attempts.close(List.of(ended(claimed(1, 1), Outcome.DONE)));
    attempts.close(List.of(ended(claimed(1, 1), Outcome.UNKNOWN)));
    assertThat(attempts.of(id(1))).extracting(Attempt::outcome).containsExactly(Outcome.DONE);
  }

  @Test
  void anAnswerEndsTheAttemptOfItsEpochAlone() {
    attempts.open(
        List.of(
            Attempts.opened(claimed(1, 1), "replica/1", hour(1), null),
            Attempts.opened(claimed(1, 2), "replica/2", hour(2), null),
            Attempts.opened(claimed(2, 1), "replica/1", hour(1), null)));
    attempts.close(List.of(ended(claimed(1, 1), Outcome.DECLINED)));
    assertThat(attempts.of(id(1)))
        .extracting(Attempt::outcome)
        .containsExactly(Outcome.DECLINED, null);
    assertThat(attempts.of(id(2)).getFirst().endedAt()).isNull();
  }

  /** Money rule 26: it was sent, and what came of it must be in the books. */
  @Test
  void whatWasTakenBackAndSentAllTheSameIsWrittenWithItsCharge() {
    bench.add(claimed(1, 1));
    bench.add(claimed(2, 1));
    attempts.open(
        List.of(
            Attempts.opened(claimed(1, 1), "replica/1", hour(1), null),
            Attempts.opened(claimed(2, 1), "replica/1", hour(1), null)));
    assertThat(attempts.withdraw(id(1), 1, null)).isPresent();

    attempts.close(
        List.of(ended(claimed(2, 1), Outcome.DECLINED), ended(claimed(1, 1), Outcome.DONE)));
    assertThat(attempts.of(id(1)))
        .containsExactly(
            new Attempt(
                id(1),
                1,
                "",
                hour(4),
                hour(5),
                Outcome.DONE,
                503,
                "code",
                "message",
                "request",
                "response",
                RESULT,
                DAY,
                SCOPES,
                false,
                null));
    assertThat(attempts.of(id(2))).extracting(Attempt::outcome).containsExactly(Outcome.DECLINED);
    assertThat(attempts.of(id(2))).extracting(Attempt::owner).containsExactly("replica/1");
  }

  @Test
  void whatWasTakenBackWithoutABudgetIsWrittenWithoutOne() {
    Action claimed = SomeAction.in(SENDING).as(1).epoch(1).sent(hour(1)).build();
    bench.add(claimed);
    attempts.close(List.of(silent(claimed)));
    assertThat(bench.only("attempt"))
        .containsEntry("budget_day", null)
        .containsEntry("budget_scopes", null)
        .containsEntry("repeats", false);
  }

  @Test
  void ofAnActionThatThereIsNotNothingIsWritten() {
    attempts.close(List.of(ended(claimed(9, 1), Outcome.DONE)));
    attempts.close(List.of());
    assertThat(attempts.of(id(9))).isEmpty();
  }

  @Test
  void textThatTheDatabaseRefusesIsStoredWithoutWhatItRefuses() {
    attempts.open(List.of(Attempts.opened(claimed(1, 1), "replica/1", hour(1), null)));
    attempts.close(
        List.of(
            Attempts.ended(
                claimed(1, 1),
                false,
                hour(5),
                Outcome.UNKNOWN,
                null,
                null,
                "a\0",
                "b\0",
                "c\0",
                null)));
    Attempt ended = attempts.of(id(1)).getFirst();
    assertThat(ended.message()).isEqualTo("a\uFFFD");
    assertThat(ended.request()).isEqualTo("b\uFFFD");
    assertThat(ended.response()).isEqualTo("c\uFFFD");
  }

  @Test
  void onlyItsOwnerTakesAnAttemptBackAndOnlyBeforeItsEnd() {
    Attempt open = Attempts.opened(claimed(1, 1), "replica/1", hour(1), null);
    Attempt done = Attempts.opened(claimed(1, 2), "replica/1", hour(2), null);
    attempts.open(List.of(open, done));
    attempts.close(List.of(ended(claimed(1, 2), Outcome.NOT_SENT)));

    assertThat(attempts.withdraw(id(1), 1, "replica/2")).isEmpty();
    assertThat(attempts.withdraw(id(1), 2, "replica/1")).isEmpty();
    assertThat(attempts.withdraw(id(1), 2, null)).isEmpty();
    assertThat(attempts.withdraw(id(1), 3, null)).isEmpty();
    assertThat(attempts.of(id(1))).hasSize(2);

    assertThat(attempts.withdraw(id(1), 1, "replica/1")).contains(open);
    assertThat(attempts.withdraw(id(1), 1, "replica/1")).isEmpty();
    assertThat(attempts.of(id(1))).extracting(Attempt::number).containsExactly(2);
  }

  @Test
  void whatIsOpenUnderANameOrCarriedOutIsFound() {
    attempts.open(
        List.of(
            Attempts.opened(claimed(1, 1), "replica/1", hour(1), null),
            Attempts.opened(claimed(2, 1), "replica/2", hour(1), null),
            Attempts.opened(claimed(3, 1), "replica/1", hour(1), null),
            Attempts.opened(claimed(4, 1), "replica/1", hour(1), null),
            Attempts.opened(claimed(4, 2), "replica/2", hour(1), null),
            Attempts.opened(claimed(5, 1), "replica/1", hour(1), null)));
    attempts.close(
        List.of(
            ended(claimed(3, 1), Outcome.DECLINED),
            ended(claimed(4, 1), Outcome.DONE),
            ended(claimed(4, 2), Outcome.DECLINED),
            ended(claimed(5, 1), Outcome.UNKNOWN)));
    List<UUID> all = List.of(id(1), id(2), id(3), id(4), id(5));
    assertThat(attempts.stillOpen(all, "replica/1")).containsExactly(id(1));
    assertThat(attempts.stillOpen(List.of(id(2)), "replica/1")).isEmpty();
    assertThat(attempts.carriedOut(all)).containsExactly(id(4));
    assertThat(attempts.carriedOut(List.of(id(1), id(2)))).isEmpty();
    assertThat(attempts.carriedOut(Set.of())).isEmpty();
  }

  @Test
  void attemptsOfSeveralComeByActionInTheirOrder() {
    attempts.open(
        List.of(
            Attempts.opened(claimed(2, 1), "replica/1", hour(1), null),
            Attempts.opened(claimed(1, 2), "replica/1", hour(1), null),
            Attempts.opened(claimed(1, 1), "replica/1", hour(2), null)));
    Map<UUID, List<Attempt>> found = attempts.ofAll(List.of(id(1), id(3)));
    assertThat(found).containsOnlyKeys(id(1));
    assertThat(found.get(id(1))).extracting(Attempt::number).containsExactly(1, 2);
    assertThat(attempts.ofAll(List.of())).isEmpty();
  }

  @Test
  void ofTheVersionBeforeTheOwnersNameTellsARepeat() {
    assertThat(repeatsByName("reconciler")).isTrue();
    assertThat(repeatsByName("reconciler/host-1")).isTrue();
    assertThat(repeatsByName("reconciler-1")).isFalse();
    assertThat(repeatsByName("host-1")).isFalse();
  }

  private boolean repeatsByName(String owner) {
    bench.jdbc.update("delete from attempt");
    attempts.open(List.of(Attempts.opened(claimed(1, 1), owner, hour(1), null)));
    bench.jdbc.update("update attempt set repeats = null");
    return attempts.of(id(1)).getFirst().repeats();
  }

  private static Action claimed(int number, int epoch) {
    Action claimed = SomeAction.in(SENDING).as(number).epoch(epoch).sent(hour(4)).build();
    return claimed.withCharge(claimed.charge().to(DAY, SCOPES));
  }

  private static Attempt ended(Action claimed, Outcome outcome) {
    return Attempts.ended(
        claimed, false, hour(5), outcome, 503, "code", "message", "request", "response", RESULT);
  }
}
