package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.FanOut.Counts;
import dev.fleabridge.ledger.FanOut.Log;
import dev.fleabridge.ledger.FanOut.Met;
import dev.fleabridge.ledger.FanOut.Problem;
import dev.fleabridge.ledger.Plan.PlannedAction;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Terms;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A fan-out goes on exactly where it stood, files each payment once, and writes its log at the end.
 */
class FanOutsIT {

  private static final Instant NOW = hour(10);
  private static final UUID RUN = id(1000);

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final FanOuts fanOuts = new FanOuts(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void whatIsBegunAgainStandsWhereItStood() {
    Log log = new Log("s3://logs/1", null, null);
    FanOut begun = fanOuts.begin(id(1), "s3://logs/1", hour(1));
    assertStands(
        begun, new FanOut(id(1), null, 0, null, Counts.NONE, false, List.of(), 0, null, log));
    FanOut later = whole(id(1), log, null);
    fanOuts.save(later, hour(2));
    assertStands(fanOuts.begin(id(1), "s3://logs/2", hour(3)), later);
  }

  @Test
  void everyColumnOfAFanOutComesBackAndOthersStay() {
    FanOut other = fanOuts.begin(id(2), null, hour(1));
    fanOuts.begin(id(1), "s3://logs/1", hour(1));
    FanOut whole = whole(id(1), new Log("s3://logs/1", null, null), hour(6));
    fanOuts.save(whole, hour(2));
    assertStands(fanOuts.find(id(1)).orElseThrow(), whole);
    assertThat(fanOuts.find(id(2))).contains(other);
    assertThat(bench.jdbc.queryForMap("select * from fan_out where action_id = ?", id(1)))
        .containsEntry("created_at", Sql.time(hour(1)))
        .containsEntry("updated_at", Sql.time(hour(2)))
        .containsEntry("log_due_at", Sql.time(hour(6)));
  }

  @Test
  void noColumnIsForgotten() {
    fanOuts.begin(id(1), "s3://logs/1", hour(1));
    fanOuts.save(whole(id(1), new Log("s3://logs/1", null, null), hour(6)), hour(2));
    fanOuts.logWritten(id(1), hour(7));
    fanOuts.logFailed(id(1), "no", hour(8));
    assertThat(bench.only("fan_out")).doesNotContainValue(null);
  }

  @Test
  void whatWasNotOpenedYetHasNoVersionAndNoColumns() {
    fanOuts.begin(id(1), null, hour(1));
    fanOuts.save(whole(id(1), new Log(null, null, null), hour(6)), hour(2));
    FanOut empty = FanOut.notBegun(id(1));
    fanOuts.save(empty, hour(3));
    assertStands(fanOuts.find(id(1)).orElseThrow(), empty);
  }

  @Test
  void aLogIsLookedAtOnceAllRowsAreReadAndOnlyWhereOneWasAskedFor() {
    fanOuts.begin(id(1), "s3://logs/1", hour(1));
    fanOuts.begin(id(2), null, hour(1));
    Log log = new Log("s3://logs/1", null, null);
    fanOuts.save(whole(id(1), log, null), hour(2));
    fanOuts.save(whole(id(2), log, hour(6)), hour(2));
    assertThat(logDue(1)).isNull();
    assertThat(logDue(2)).isNull();
    fanOuts.save(whole(id(1), log, hour(6)), hour(2));
    assertThat(logDue(1)).isEqualTo(hour(6));
  }

  @Test
  void whoReadsOnForgetsTheLogThatWasWritten() {
    Log log = new Log("s3://logs/1", null, null);
    fanOuts.begin(id(1), "s3://logs/1", hour(1));
    fanOuts.logWritten(id(1), hour(3));
    fanOuts.save(whole(id(1), log, null), hour(4));
    assertThat(fanOuts.find(id(1)).orElseThrow().log()).isEqualTo(log);
    fanOuts.logFailed(id(1), "no", hour(5));
    fanOuts.save(whole(id(1), log, null), hour(6));
    assertThat(fanOuts.find(id(1)).orElseThrow().log()).isEqualTo(log);
    assertThat(logDue(1)).isNull();
  }

  @Test
  void aLogThatFailedIsTriedAgainAndOneThatIsWrittenIsNot() {
    readToTheEnd(1, ActionState.DONE, hour(3));
    readToTheEnd(2, ActionState.DONE, hour(3));
    fanOuts.logFailed(id(1), "denied\0", hour(5));
    fanOuts.logFailed(id(2), "denied", hour(5));
    fanOuts.logWritten(id(2), hour(4));
    assertThat(fanOuts.logsToWrite(hour(5).minusMillis(1), 9)).isEmpty();
    assertThat(fanOuts.logsToWrite(hour(5), 9))
        .extracting(FanOut::log)
        .containsExactly(new Log("s3://logs/1", null, "denied\uFFFD"));
    assertThat(fanOuts.find(id(2)).orElseThrow().log())
        .isEqualTo(new Log("s3://logs/2", hour(4), null));
  }

  @Test
  void aLogWaitsForTheLastPayment() {
    readToTheEnd(1, ActionState.DONE, hour(3));
    bench.add(SomeAction.in(ActionState.SKIPPED).ofRun(run(1), "fan", "row-1"));
    bench.add(SomeAction.in(ActionState.READY).ofRun(run(1), "other", "row-1"));
    bench.add(SomeAction.in(ActionState.READY).ofRun(run(2), "fan", "row-1"));
    bench.add(SomeAction.in(ActionState.UNKNOWN).as(11).ofRun(run(1), "fan", "row-2"));
    assertThat(fanOuts.logsToWrite(NOW, 9)).isEmpty();
    bench.jdbc.update("update action set state = 'DECLINED' where id = ?", id(11));
    assertThat(fanOuts.logsToWrite(NOW, 9)).extracting(FanOut::actionId).containsExactly(id(1));
  }

  @Test
  void aLogWaitsForTheFanOutItself() {
    readToTheEnd(1, ActionState.SENDING, hour(3));
    assertThat(fanOuts.logsToWrite(NOW, 9)).isEmpty();
  }

  @Test
  void whichLogIsDueFirstGoesFirst() {
    readToTheEnd(1, ActionState.DONE, hour(5));
    readToTheEnd(2, ActionState.DONE, hour(3));
    readToTheEnd(3, ActionState.DONE, hour(4));
    assertThat(fanOuts.logsToWrite(NOW, 2))
        .extracting(FanOut::actionId)
        .containsExactly(id(2), id(3));
  }

  @Test
  void aFanOutIsFoundApartFromItsPayments() {
    bench.add(SomeAction.in(ActionState.DONE).as(1).ofRun(RUN, "fan", ""));
    bench.add(SomeAction.in(ActionState.DONE).as(2).ofRun(RUN, "fan", "row-1"));
    assertThat(fanOuts.action(RUN, "fan")).map(Action::id).contains(id(1));
    assertThat(fanOuts.action(RUN, "other")).isEmpty();
  }

  /** Money rules 3 and 5. */
  @Test
  void aPaymentIsFiledOnceAndAnotherAmountUnderItsKeyIsKeptAndNotFiled() {
    Action parent =
        bench.add(
            SomeAction.in(ActionState.SENDING)
                .as(1)
                .ofRun(RUN, "fan", "")
                .of(ActionKind.PAY_SCORES));
    assertThat(fanOuts.file(parent, List.of(payment("a", "1.5"), payment("b", "2")), NOW))
        .isEqualTo(new Met(2, 0, 0, new BigDecimal("3.5")));
    assertThat(
            fanOuts.file(
                parent, List.of(payment("a", "1.50"), payment("b", "3"), payment("c", "4")), NOW))
        .isEqualTo(new Met(1, 1, 1, new BigDecimal("4")));

    assertThat(
            bench.jdbc.queryForList(
                "select amount from action where item <> '' order by item", BigDecimal.class))
        .usingElementComparator(BigDecimal::compareTo)
        .containsExactly(new BigDecimal("1.5"), new BigDecimal("2"), new BigDecimal("4"));
    assertThat(bench.lines()).isEqualTo(3);
    assertThat(bench.only("conflict"))
        .containsEntry("difference", "amount 3.00, first seen as 2.00");
  }

  @Test
  void aNoteIsALineThatIsNoMove() {
    fanOuts.note(id(1), Reason.BROKE_OFF, "it broke off", NOW);
    assertThat(bench.only("history"))
        .containsEntry("from_state", "SENDING")
        .containsEntry("to_state", "SENDING")
        .containsEntry("reason", Reason.BROKE_OFF.code())
        .containsEntry("explanation", "it broke off")
        .containsEntry("actor", "engine");
  }

  private static PlannedAction payment(String item, String amount) {
    Terms terms =
        Terms.of(
            ActionKind.TRANSFER,
            "agt_payer",
            "agt_payee",
            false,
            false,
            Money.of(amount),
            Json.object());
    return new PlannedAction(
        UUID.randomUUID(),
        "fan",
        item,
        ActionKind.TRANSFER,
        ActionState.READY,
        null,
        null,
        "key-" + item,
        terms,
        Set.of(),
        NOW,
        null,
        null);
  }

  /** A fan-out with a log, all of whose rows were read then. */
  private void readToTheEnd(int number, ActionState state, Instant at) {
    bench.add(SomeAction.in(state).as(number).ofRun(run(number), "fan", ""));
    String uri = "s3://logs/" + number;
    fanOuts.begin(id(number), uri, hour(1));
    fanOuts.save(whole(id(number), new Log(uri, null, null), at), at);
  }

  private static UUID run(int number) {
    return id(1000 + number);
  }

  private @Nullable Instant logDue(int number) {
    Timestamp due =
        bench.jdbc.queryForObject(
            "select log_due_at from fan_out where action_id = ?", Timestamp.class, id(number));
    return due == null ? null : due.toInstant();
  }

  /** Every part has a value, and no two the same. */
  private static FanOut whole(UUID id, Log log, @Nullable Instant readAt) {
    return new FanOut(
        id,
        "etag",
        5_000_000_001L,
        List.of("payee", "score"),
        new Counts(
            3_000_000_001L,
            3_000_000_002L,
            3_000_000_003L,
            3_000_000_004L,
            3_000_000_005L,
            3_000_000_006L,
            new BigDecimal("123456789012345678901234.000007")),
        true,
        List.of(new Problem(8, "no payee"), new Problem(9, "no number")),
        10,
        readAt,
        log);
  }

  /** Amounts that differ in trailing zeros only are the same. */
  private static void assertStands(FanOut fanOut, FanOut expected) {
    assertThat(fanOut)
        .usingRecursiveComparison()
        .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
        .isEqualTo(expected);
  }
}
