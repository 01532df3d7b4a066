package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static dev.fleabridge.model.ActionState.DECLINED;
import static dev.fleabridge.model.ActionState.DONE;
import static dev.fleabridge.model.ActionState.HELD;
import static dev.fleabridge.model.ActionState.READY;
import static dev.fleabridge.model.ActionState.SENDING;
import static dev.fleabridge.model.ActionState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.OutcomeFeed.Place;
import dev.fleabridge.ledger.OutcomeFeed.Told;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every outcome is told, in the order of commits, and what is not committed yet is waited for. */
class OutcomeFeedIT {

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final OutcomeFeed feed = new OutcomeFeed(bench.jdbc);
  private final HistoryLog history = new HistoryLog(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void whatIsToldSaysWhatHappenedThen() {
    feed.begin();
    actions(1);
    write(history, 1, SENDING, DECLINED, "a_reason");
    Told told = feed.next(9).getFirst();
    assertThat(told.state()).isEqualTo(DECLINED);
    assertThat(told.reason()).isEqualTo("a_reason");
    assertThat(told.explanation()).isEqualTo("why");
    assertThat(told.at()).isEqualTo(hour(3));
    assertThat(told.actor()).isEqualTo("engine");
    assertThat(told.businessKey()).isEqualTo("key 1");
    assertThat(told.action()).isEqualTo(bench.find(1));
  }

  @Test
  void whatWasBeforeTheBeginningIsNotTold() {
    actions(2);
    write(history, 1, SENDING, DONE, null);
    assertThat(feed.next(9)).isEmpty();
    feed.begin();
    write(history, 2, SENDING, DONE, null);
    feed.begin();
    assertThat(told(9)).containsExactly("1002 DONE");
  }

  @Test
  void onlyMovesToAnEndOrToWhereSomebodyLooksAreTold() {
    feed.begin();
    actions(1);
    write(history, 1, READY, SENDING, null);
    write(history, 1, SENDING, UNKNOWN, "a_reason");
    write(history, 1, READY, HELD, null);
    write(history, 1, HELD, HELD, "a_reason");
    write(history, 1, READY, HELD, "a_reason");
    write(history, 1, null, DECLINED, null);
    assertThat(told(9)).containsExactly("1001 HELD", "1001 DECLINED");
  }

  @Test
  void nothingIsToldBeyondATransactionThatIsOpenAndNothingIsPassedOver() {
    feed.begin();
    actions(3);
    write(history, 1, SENDING, DONE, null);
    write(new HistoryLog(bench.other), 2, SENDING, DONE, null);
    write(history, 3, SENDING, DONE, null);
    assertThat(told(9)).containsExactly("1001 DONE");
    feed.advance(feed.next(9).getLast().place());
    assertThat(told(9)).isEmpty();

    bench.otherEnds(true);
    assertThat(told(9)).containsExactly("1002 DONE", "1003 DONE");
  }

  @Test
  void anOlderTransactionGoesFirstThoughItsLineIsTheYounger() {
    feed.begin();
    actions(2);
    bench.other.queryForList("select pg_current_xact_id()::text");
    write(history, 1, SENDING, DONE, null);
    write(new HistoryLog(bench.other), 2, SENDING, DONE, null);
    assertThat(told(9)).isEmpty();
    bench.otherEnds(true);
    assertThat(told(9)).containsExactly("1002 DONE", "1001 DONE");
    feed.advance(feed.next(1).getFirst().place());
    assertThat(told(9)).containsExactly("1001 DONE");
  }

  @Test
  void whatWasRolledBackIsNotToldAndHoldsNothingUp() {
    feed.begin();
    actions(2);
    write(new HistoryLog(bench.other), 1, SENDING, DONE, null);
    write(history, 2, SENDING, DONE, null);
    bench.otherEnds(false);
    assertThat(told(9)).containsExactly("1002 DONE");
  }

  @Test
  void theFeedGoesOnBehindWhatIsToldAndNeverBack() {
    feed.begin();
    actions(3);
    bench.inTransaction(() -> {
      write(history, 1, SENDING, DONE, null);
      write(history, 2, SENDING, DONE, null);
      return 1;
    });
    write(history, 3, SENDING, DONE, null);
    assertThat(told(2)).containsExactly("1001 DONE", "1002 DONE");
    Place first = feed.next(1).getFirst().place();
    Place second = feed.next(2).getLast().place();
    feed.advance(first);
    assertThat(told(9)).containsExactly("1002 DONE", "1003 DONE");
    feed.advance(second);
    feed.advance(first);
    assertThat(told(9)).containsExactly("1003 DONE");
  }

  private List<String> told(int limit) {
    return feed.next(limit).stream()
        .map(told -> told.action().runId().getLeastSignificantBits() + " " + told.state())
        .toList();
  }

  private void write(
      HistoryLog log,
      int number,
      @Nullable ActionState from,
      ActionState to,
      @Nullable String reason) {
    log.add(
        List.of(new HistoryLog.Line(id(number), from, to, reason, "why", Part.ENGINE)), hour(3));
  }

  /** So many actions, numbered from 1, each of the run of its number and a thousand. */
  private void actions(int count) {
    for (int i = 1; i <= count; i++) {
      bench.add(SomeAction.in(DONE).as(i).ofRun(id(1000 + i), "pay", ""));
      bench.jdbc.update(
          """
          insert into run (id, rule_id, rule_hash, business_key, event_id, created_at)
          values (?, 'pay', 'hash', ?, 'event', ?)
          """,
          id(1000 + i),
          "key " + i,
          Sql.time(hour(0)));
    }
  }
}
