package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static dev.fleabridge.model.ActionState.DECLINED;
import static dev.fleabridge.model.ActionState.DONE;
import static dev.fleabridge.model.ActionState.HELD;
import static dev.fleabridge.model.ActionState.NEEDS_REVIEW;
import static dev.fleabridge.model.ActionState.READY;
import static dev.fleabridge.model.ActionState.SENDING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.ActivityReadings.Moved;
import dev.fleabridge.ledger.ActivityReadings.OfHour;
import dev.fleabridge.ledger.ActivityReadings.OfRule;
import dev.fleabridge.ledger.ActivityReadings.Told;
import dev.fleabridge.ledger.ActivityReadings.Waiting;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Reason;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is added up of actions: each end once, at the time at which the books learned of it. */
class ActivityIT {

  private static final LocalDate DAY = LocalDate.ofInstant(hour(3), ZoneOffset.UTC);

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final Activity activity = new Activity(bench.jdbc);
  private final ActivityReadings readings = new ActivityReadings(bench.jdbc);
  private final HistoryLog history = new HistoryLog(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void moneyIsAddedUpByHourAndRule() {
    bench.add(
        SomeAction.in(DONE).as(1).amount("1.20"),
        SomeAction.in(DONE).as(2).amount("0.000001"),
        SomeAction.in(DONE).as(3).ofRule("other").amount("5"),
        SomeAction.in(DONE).as(4).amount("7"));
    write(1, SENDING, DONE, hour(3));
    write(2, SENDING, DONE, hour(3).plusSeconds(299));
    write(3, SENDING, DONE, hour(3).plusSeconds(3_599));
    write(4, SENDING, DONE, hour(4));

    count();

    assertThat(readings.movedByHour(hour(0)))
        .containsExactly(
            new OfHour(hour(3), new Moved(3, new BigDecimal("6.200001"))),
            new OfHour(hour(4), new Moved(1, new BigDecimal("7.000000"))));
    assertThat(readings.movedByRule(hour(0)))
        .containsExactly(
            new OfRule("pay", new Moved(3, new BigDecimal("8.200001"))),
            new OfRule("other", new Moved(1, new BigDecimal("5.000000"))));
    assertThat(readings.moved(hour(4))).isEqualTo(new Moved(1, new BigDecimal("7.000000")));
    assertThat(readings.moved(hour(5))).isEqualTo(Moved.NOTHING);
  }

  @Test
  void whatSettlesLateIsAddedToSumsThatWereReadAlready() {
    bench.add(SomeAction.in(DONE).as(1), SomeAction.in(DONE).as(2));
    write(1, SENDING, DONE, hour(3));
    count();
    assertThat(readings.moved(hour(0)).payments()).isOne();

    write(2, NEEDS_REVIEW, DONE, hour(3).plusSeconds(1));
    count();
    count();

    assertThat(readings.moved(hour(0))).isEqualTo(new Moved(2, new BigDecimal("2.000000")));
  }

  @Test
  void nothingIsPassedOverThatCommitsLate() {
    bench.add(SomeAction.in(DONE).as(1), SomeAction.in(DONE).as(2));
    write(new HistoryLog(bench.other), 1, SENDING, DONE, null, hour(3));
    write(2, SENDING, DONE, hour(5));
    count();
    assertThat(readings.moved(hour(0))).isEqualTo(Moved.NOTHING);
    assertThat(told().asOf()).isEqualTo(hour(5));

    bench.otherEnds(true);
    count();
    assertThat(readings.moved(hour(0)).payments()).isEqualTo(2);
    assertThat(told().asOf()).isEqualTo(hour(9));
  }

  @Test
  void aShadowRunAndALookUpMoveNothing() {
    bench.add(
        SomeAction.in(DONE).as(1).of(ActionKind.READ_OBJECT), SomeAction.in(DECLINED).as(2));
    bench.jdbc.update("update action set shadow = true where id = ?", id(2));
    write(1, SENDING, DONE, hour(3));
    write(2, READY, DECLINED, hour(3));

    count();

    assertThat(readings.moved(hour(0))).isEqualTo(Moved.NOTHING);
    assertThat(readings.became(hour(0))).containsOnlyKeys(DONE);
    assertThat(readings.movedByRule(hour(0))).isEmpty();
  }

  @Test
  void whatIsOnlyPassedThroughOnTheWayIsNotCounted() {
    bench.add(SomeAction.in(HELD).as(1));
    write(history, 1, READY, HELD, null, hour(3));
    write(history, 1, READY, HELD, "paused", hour(3));
    write(history, 1, HELD, HELD, "over_budget", hour(3));
    write(1, READY, SENDING, hour(3));

    count();

    assertThat(readings.became(hour(3))).containsOnlyKeys(HELD).containsEntry(HELD, 1L);
    assertThat(readings.became(hour(4))).isEmpty();
  }

  @Test
  void aPartAtATimeComesToTheSame() {
    for (int i = 1; i <= 5; i++) {
      bench.add(SomeAction.in(DONE).as(i));
      write(i, SENDING, DONE, hour(3));
    }
    assertThat(count(2)).isEqualTo(2);
    assertThat(count(2)).isEqualTo(2);
    assertThat(count(2)).isEqualTo(1);
    assertThat(count(2)).isZero();
    assertThat(readings.moved(hour(0)).payments()).isEqualTo(5);
  }

  @Test
  void aDayIsSpentOfTheAccountThatPays() {
    bench.add(
        SomeAction.in(DONE).as(1).from("agt_a").amount("2"),
        SomeAction.in(DONE).as(2).from("agt_b").account("agt_a").amount("3"),
        SomeAction.in(DONE).as(3).from("agt_b").amount("4"));
    for (int i = 1; i <= 3; i++) {
      write(i, SENDING, DONE, hour(3));
    }
    count();
    assertThat(readings.spent(List.of("agt_a", "agt_b", "agt_c"), DAY))
        .containsOnlyKeys("agt_a", "agt_b")
        .containsEntry("agt_a", new Moved(2, new BigDecimal("5.000000")));
    assertThat(readings.spent(List.of("agt_a"), DAY.plusDays(1))).isEmpty();
  }

  @Test
  void whereThereWerePaymentsBeforeItSaysSinceWhenItAddsUp() {
    assertThat(told().since()).isEqualTo(Instant.EPOCH);
    bench.jdbc.execute("delete from activity_feed");
    bench.add(SomeAction.in(DONE).as(1));
    write(1, SENDING, DONE, hour(3));
    assertThat(readings.told()).isEmpty();

    count();

    assertThat(told()).isEqualTo(new Told(hour(9), hour(9)));
    assertThat(readings.moved(hour(0))).isEqualTo(Moved.NOTHING);
  }

  @Test
  void oldSumsAreLetGo() {
    bench.add(SomeAction.in(DONE).as(1), SomeAction.in(DONE).as(2));
    write(1, SENDING, DONE, hour(0));
    write(2, SENDING, DONE, hour(72));
    count();

    assertThat(activity.prune(hour(71).plus(Activity.KEPT))).isEqualTo(2);
    assertThat(readings.moved(hour(0)).payments()).isOne();
    assertThat(activity.prune(hour(71).plus(Activity.KEPT))).isZero();
  }

  @Test
  void whatWaitsIsCountedByItsReason() {
    bench.add(
        SomeAction.in(HELD).as(1).because(Reason.APPROVAL_REQUIRED),
        SomeAction.in(HELD).as(2).because(Reason.PAUSED),
        SomeAction.in(NEEDS_REVIEW).as(3));
    bench.jdbc.update("update action set created_at = ? where id = ?", Sql.time(hour(2)), id(1));

    assertThat(readings.held(Set.of(Reason.APPROVAL_REQUIRED, Reason.NOTHING_PAID)))
        .isEqualTo(new Waiting(1, hour(2)));
    assertThat(readings.inReview()).isEqualTo(new Waiting(1, hour(0)));
    assertThat(readings.held(Set.of(Reason.AMOUNT_NOT_KNOWN))).isEqualTo(new Waiting(0, null));
  }

  @Test
  void aTimeBelongsToTheFiveMinutesThatItIsIn() {
    assertThat(ActivityReadings.beginning(hour(3))).isEqualTo(hour(3));
    assertThat(ActivityReadings.beginning(hour(3).plus(Duration.ofMillis(299_999))))
        .isEqualTo(hour(3));
  }

  private Told told() {
    return readings.told().orElseThrow();
  }

  private void count() {
    count(100);
  }

  private int count(int limit) {
    return Objects.requireNonNull(bench.inTransaction(() -> activity.count(limit, hour(9))));
  }

  private void write(int number, @Nullable ActionState from, ActionState to, Instant at) {
    write(history, number, from, to, "a_reason", at);
  }

  private static void write(
      HistoryLog log,
      int number,
      @Nullable ActionState from,
      ActionState to,
      @Nullable String reason,
      Instant at) {
    log.add(List.of(new HistoryLog.Line(id(number), from, to, reason, "why", Part.ENGINE)), at);
  }
}
