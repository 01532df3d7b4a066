package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.LedgerWorkbench.ids;
import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static dev.fleabridge.model.ActionState.HELD;
import static dev.fleabridge.model.ActionState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A step that could not be resolved is looked at after a wait that doubles, up to the longest. */
class UnresolvedStepsIT {

  private static final Instant NOW = hour(10);
  private static final Duration FIRST = Duration.ofMillis(1500);
  private static final Duration LAST = Duration.ofMinutes(1);

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final UnresolvedSteps steps = new UnresolvedSteps(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void theWaitDoublesWithEachLookUpToTheLongest() {
    assertThat(waitsFor(0, FIRST)).isTrue();
    assertThat(waitsFor(1, FIRST.multipliedBy(2))).isTrue();
    assertThat(waitsFor(5, FIRST.multipliedBy(32))).isTrue();
    assertThat(waitsFor(6, LAST)).isTrue();
    assertThat(waitsFor(Integer.MAX_VALUE, LAST)).isTrue();
  }

  /** Whether such a step is looked at after this wait, and not a moment before. */
  private boolean waitsFor(int failures, Duration wait) {
    bench.jdbc.update("delete from action");
    bench.add(held(1).failures(failures).updated(NOW.minus(wait)));
    bench.add(held(2).failures(failures).updated(NOW.minus(wait).plusMillis(1)));
    return ids(steps.lockUnresolved(NOW, FIRST, LAST, 10)).equals(List.of(id(1)))
        && steps.unresolvedIds(NOW, FIRST, LAST, 10).equals(List.of(id(1)))
        && ids(steps.lockUnresolved(id(1), NOW, FIRST, LAST)).equals(List.of(id(1)))
        && steps.lockUnresolved(id(2), NOW, FIRST, LAST).isEmpty();
  }

  @Test
  void whoseDeadlineHasPassedIsLookedAtWithoutWaiting() {
    bench.add(
        held(1).updated(NOW).failures(9).expires(NOW.minusMillis(1)),
        held(2).updated(NOW).failures(9).expires(NOW));
    assertThat(ids(steps.lockUnresolved(NOW, FIRST, LAST, 10))).containsExactly(id(1));
    assertThat(ids(steps.lockUnresolved(id(1), NOW, FIRST, LAST))).containsExactly(id(1));
    assertThat(steps.lockUnresolved(id(2), NOW, FIRST, LAST)).isEmpty();
  }

  @Test
  void whatHasParametersOrIsNotHeldIsNoneOfThem() {
    bench.add(
        SomeAction.in(HELD).as(1).updated(hour(1)).expires(hour(2)),
        SomeAction.in(WAITING).as(2).unresolved().updated(hour(1)).expires(hour(2)));
    assertThat(steps.lockUnresolved(NOW, FIRST, LAST, 10)).isEmpty();
    assertThat(steps.unresolvedIds(NOW, FIRST, LAST, 10)).isEmpty();
    assertThat(steps.lockUnresolved(id(1), NOW, FIRST, LAST)).isEmpty();
    assertThat(steps.lockUnresolved(id(2), NOW, FIRST, LAST)).isEmpty();
  }

  @Test
  void longestUnseenGoesFirstAndOfEqualOnesTheSmallestId() {
    bench.add(held(1).updated(hour(3)), held(3).updated(hour(2)), held(2).updated(hour(2)));
    assertThat(ids(steps.lockUnresolved(NOW, FIRST, LAST, 10)))
        .containsExactly(id(2), id(3), id(1));
    assertThat(steps.unresolvedIds(NOW, FIRST, LAST, 2)).containsExactly(id(2), id(3));
  }

  @Test
  void whatAnotherReplicaLooksAtIsPassedOver() {
    bench.add(held(1).updated(hour(1)), held(2).updated(hour(2)));
    UnresolvedSteps others = new UnresolvedSteps(bench.other);
    assertThat(ids(others.lockUnresolved(NOW, FIRST, LAST, 1))).containsExactly(id(1));
    assertThat(ids(steps.lockUnresolved(NOW, FIRST, LAST, 1))).containsExactly(id(2));
    assertThat(steps.lockUnresolved(id(1), NOW, FIRST, LAST)).isEmpty();
    assertThat(steps.unresolvedIds(NOW, FIRST, LAST, 10)).containsExactly(id(1), id(2));
  }

  @Test
  void aLookCountsAndPutsTheNextOneOffWithoutALine() {
    bench.add(held(1).failures(2).updated(hour(1)), held(2).failures(2).updated(hour(1)));
    steps.lookedAt(List.of(id(1)), NOW);
    steps.lookedAt(List.of(), NOW);
    assertThat(bench.find(1).failures()).isEqualTo(3);
    assertThat(bench.find(1).updatedAt()).isEqualTo(NOW);
    assertThat(ids(steps.lockUnresolved(NOW, FIRST, LAST, 10))).containsExactly(id(2));
    assertThat(bench.find(2).failures()).isEqualTo(2);
    assertThat(bench.lines()).isZero();
  }

  @Test
  void lookingSoonBeginsTheWaitAnewOfThoseAndPassesOverWhatIsLocked() {
    bench.add(
        held(1).failures(9).updated(hour(1)),
        held(2).failures(9).updated(hour(1)),
        SomeAction.in(HELD).as(3).failures(9),
        SomeAction.in(WAITING).as(4).unresolved().failures(9));
    bench.otherLocks(2);
    steps.lookSoon();
    assertThat(bench.find(1).failures()).isZero();
    assertThat(bench.find(1).updatedAt()).isEqualTo(hour(1));
    assertThat(bench.find(2).failures()).isEqualTo(9);
    assertThat(bench.find(3).failures()).isEqualTo(9);
    assertThat(bench.find(4).failures()).isEqualTo(9);
  }

  private static SomeAction held(int number) {
    return SomeAction.in(HELD).as(number).unresolved();
  }
}
