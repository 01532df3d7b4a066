package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.LedgerWorkbench.ids;
import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static dev.fleabridge.model.ActionState.HELD;
import static dev.fleabridge.model.ActionState.READY;
import static dev.fleabridge.model.ActionState.SENDING;
import static dev.fleabridge.model.ActionState.UNKNOWN;
import static dev.fleabridge.model.ActionState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who asks for what is due gets that and no more, oldest first, and nothing that is held. */
class DueActionsIT {

  private static final Instant NOW = hour(10);
  private static final Set<ActionState> CLAIMABLE = EnumSet.of(READY, HELD);
  private static final List<ActionKind> ALL = List.of(ActionKind.values());

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final DueActions due = new DueActions(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void oldestDueGoesFirstAndOfEqualOnesTheSmallestId() {
    bench.add(
        SomeAction.in(READY).as(1).due(hour(2)),
        SomeAction.in(READY).as(4).due(hour(1)),
        SomeAction.in(HELD).as(3).due(hour(1)),
        SomeAction.in(READY).as(2).due(NOW));
    assertThat(ids(due.lockDue(CLAIMABLE, NOW, 10))).containsExactly(id(3), id(4), id(1), id(2));
    assertThat(ids(due.lockDue(CLAIMABLE, NOW, 2))).containsExactly(id(3), id(4));
    assertThat(ids(due.lockDue(CLAIMABLE, ALL, false, NOW, 3)))
        .containsExactly(id(3), id(4), id(1));
    assertThat(due.dueIds(CLAIMABLE, NOW, 3)).containsExactly(id(3), id(4), id(1));
    assertThat(ids(due.lockDueOfOthers(List.of(), CLAIMABLE, NOW, 3)))
        .containsExactly(id(3), id(4), id(1));
  }

  @Test
  void nothingIsDueBeforeItsTimeOrWithoutOneOrInAnotherState() {
    bench.add(
        SomeAction.in(READY).as(1).due(NOW.plusMillis(1)),
        SomeAction.in(HELD).as(2).due(null),
        SomeAction.in(SENDING).as(3).due(hour(1)),
        SomeAction.in(WAITING).as(4).due(hour(1)));
    assertThat(due.lockDue(CLAIMABLE, NOW, 10)).isEmpty();
    assertThat(due.lockDue(CLAIMABLE, ALL, false, NOW, 10)).isEmpty();
    assertThat(due.dueIds(CLAIMABLE, NOW, 10)).isEmpty();
    assertThat(due.lockDueOfOthers(List.of(), CLAIMABLE, NOW, 10)).isEmpty();
    assertThat(due.lockDue(id(1), READY, NOW)).isEmpty();
    assertThat(due.lockDue(id(2), HELD, NOW)).isEmpty();
    assertThat(due.lockDue(id(3), READY, NOW)).isEmpty();
    assertThat(ids(due.lockDue(id(3), SENDING, NOW))).containsExactly(id(3));
    assertThat(ids(due.lockDue(id(1), READY, NOW.plusMillis(1)))).containsExactly(id(1));
  }

  @Test
  void ofTwoReplicasNoneGetsWhatTheOtherHolds() {
    bench.add(
        SomeAction.in(READY).as(1).due(hour(1)),
        SomeAction.in(READY).as(2).due(hour(1)),
        SomeAction.in(READY).as(3).due(hour(2)));
    DueActions others = new DueActions(bench.other);
    assertThat(ids(others.lockDue(CLAIMABLE, ALL, false, NOW, 1))).containsExactly(id(1));
    assertThat(ids(due.lockDue(CLAIMABLE, ALL, false, NOW, 1))).containsExactly(id(2));
    assertThat(ids(due.lockDue(CLAIMABLE, NOW, 10))).containsExactly(id(2), id(3));
    assertThat(ids(due.lockDueOfOthers(List.of(), CLAIMABLE, NOW, 10)))
        .containsExactly(id(2), id(3));
    assertThat(due.lockDue(id(1), READY, NOW)).isEmpty();

    bench.otherEnds(false);
    assertThat(ids(due.lockDue(id(1), READY, NOW))).containsExactly(id(1));
  }

  @Test
  void whatIsGivenIsLockedAndIdsAreNot() {
    bench.add(
        SomeAction.in(READY).as(1).due(hour(1)),
        SomeAction.in(HELD).as(2).due(hour(1)),
        SomeAction.in(UNKNOWN).as(3).due(hour(1)),
        SomeAction.in(READY).as(4).due(hour(1)).from("agt_other"),
        SomeAction.in(READY).as(5).due(hour(20)));
    List<UUID> locked =
        bench.inTransaction(() -> {
          assertThat(due.dueIds(CLAIMABLE, NOW, 10)).hasSize(3);
          assertThat(bench.locked()).isEmpty();
          assertThat(due.lockDue(Set.of(HELD), NOW, 10)).hasSize(1);
          assertThat(bench.locked()).containsExactly(id(2));
          assertThat(due.lockDue(id(3), UNKNOWN, NOW)).hasSize(1);
          assertThat(bench.locked()).containsExactly(id(2), id(3));
          assertThat(due.lockDueOfOthers(List.of("agt_payer"), CLAIMABLE, NOW, 10)).hasSize(1);
          assertThat(bench.locked()).containsExactly(id(2), id(3), id(4));
          assertThat(due.lockDue(CLAIMABLE, ALL, false, NOW, 10)).hasSize(3);
          return bench.locked();
        });
    assertThat(locked).containsExactly(id(1), id(2), id(3), id(4));
  }

  @Test
  void idsAreFoundOfWhatAnotherReplicaHolds() {
    bench.add(SomeAction.in(READY).as(1).due(hour(1)));
    bench.otherLocks(1);
    assertThat(due.dueIds(CLAIMABLE, NOW, 10)).containsExactly(id(1));
  }

  @Test
  void firstTriesAndOthersAreApartAndOfTheKindsThatAreWanted() {
    bench.add(
        SomeAction.in(READY).as(1).due(hour(1)),
        SomeAction.in(READY).as(2).due(hour(1)).failures(1),
        SomeAction.in(READY).as(3).due(hour(1)).of(ActionKind.READ_OBJECT),
        SomeAction.in(READY).as(4).due(hour(1)).of(ActionKind.READ_OBJECT).failures(7));
    assertThat(ids(due.lockDue(CLAIMABLE, ALL, false, NOW, 10))).containsExactly(id(1), id(3));
    assertThat(ids(due.lockDue(CLAIMABLE, ALL, true, NOW, 10))).containsExactly(id(2), id(4));
    List<ActionKind> payments = List.of(ActionKind.TRANSFER, ActionKind.PAYOUT);
    assertThat(ids(due.lockDue(CLAIMABLE, payments, false, NOW, 10))).containsExactly(id(1));
    assertThat(ids(due.lockDue(CLAIMABLE, payments, true, NOW, 10))).containsExactly(id(2));
    assertThat(due.dueIds(CLAIMABLE, payments, false, NOW, 10)).containsExactly(id(1));
    assertThat(due.dueIds(CLAIMABLE, payments, true, NOW, 10)).containsExactly(id(2));
    assertThat(due.lockDue(CLAIMABLE, List.of(), false, NOW, 10)).isEmpty();
    assertThat(due.dueIds(CLAIMABLE, List.of(), false, NOW, 10)).isEmpty();
  }

  @Test
  void aKindThatThisVersionDoesNotKnowIsFoundByItsIdAndNotLockedUnread() {
    bench.add(SomeAction.in(READY).as(1).due(hour(1)), SomeAction.in(READY).as(2).due(hour(2)));
    bench.jdbc.update("update action set kind = 'OF_TOMORROW' where id = ?", id(1));
    assertThat(due.dueIds(CLAIMABLE, List.of(ActionKind.PAYOUT), false, NOW, 10))
        .containsExactly(id(1));
    assertThat(due.dueIds(CLAIMABLE, NOW, 10)).containsExactly(id(1), id(2));
    assertThat(ids(due.lockDue(CLAIMABLE, ALL, false, NOW, 10))).containsExactly(id(2));
  }

  @Test
  void firstTriesLeaveToOthersWhatRoomThereIs() {
    bench.add(
        SomeAction.in(READY).as(1).due(hour(3)),
        SomeAction.in(READY).as(2).due(hour(4)),
        SomeAction.in(READY).as(3).due(hour(1)).failures(1),
        SomeAction.in(READY).as(4).due(hour(2)).failures(1));
    assertThat(due.dueIds(CLAIMABLE, NOW, 1)).containsExactly(id(1));
    assertThat(due.dueIds(CLAIMABLE, NOW, 2)).containsExactly(id(1), id(2));
    assertThat(due.dueIds(CLAIMABLE, NOW, 3)).containsExactly(id(1), id(2), id(3));
    assertThat(due.dueIds(CLAIMABLE, ALL, false, NOW, -1)).isEmpty();
  }

  @Test
  void othersAreAllButThesePayersAndThoseWithoutOneAndOnlyFirstTries() {
    bench.add(
        SomeAction.in(READY).as(1).due(hour(1)).from("agt_a"),
        SomeAction.in(READY).as(2).due(hour(1)).from("agt_b"),
        SomeAction.in(READY).as(3).due(hour(1)).from(null),
        SomeAction.in(READY).as(4).due(hour(1)).from("agt_b").failures(1));
    assertThat(ids(due.lockDueOfOthers(List.of("agt_a"), CLAIMABLE, NOW, 10)))
        .containsExactly(id(2), id(3));
    assertThat(ids(due.lockDueOfOthers(List.of("agt_a", "agt_b"), CLAIMABLE, NOW, 10)))
        .containsExactly(id(3));
  }

  @Test
  void backlogIsWhatHasADueTimeInItsStatesUpToTheMost() {
    bench.add(
        SomeAction.in(READY).due(hour(1)),
        SomeAction.in(READY).due(hour(20)),
        SomeAction.in(READY).due(null),
        SomeAction.in(WAITING).due(hour(1)),
        SomeAction.in(WAITING).due(null),
        SomeAction.in(UNKNOWN).due(hour(1)),
        SomeAction.in(HELD).due(hour(1)),
        SomeAction.in(SENDING).due(hour(1)));
    assertThat(due.backlog(100)).isEqualTo(4);
    assertThat(due.backlog(4)).isEqualTo(4);
    assertThat(due.backlog(3)).isEqualTo(3);
    assertThat(due.backlog(1)).isEqualTo(1);
  }

  @Test
  void dueTimesChangeOfTheseAloneAndAreNoMove() {
    bench.add(
        SomeAction.in(READY).as(1).due(hour(1)),
        SomeAction.in(READY).as(2).due(hour(1)),
        SomeAction.in(READY).as(3).due(hour(1)));
    due.postpone(List.of(id(1)), hour(5));
    due.sleep(List.of(id(2)));
    due.postpone(List.of(), hour(6));
    due.sleep(List.of());
    assertThat(bench.find(1).times()).isEqualTo(times(hour(5)));
    assertThat(bench.find(2).times()).isEqualTo(times(null));
    assertThat(bench.find(3).times()).isEqualTo(times(hour(1)));
    assertThat(bench.lines()).isZero();
  }

  @Test
  void whatCannotBeReadIsPostponedInTheStateInWhichItWasFoundOnly() {
    bench.add(SomeAction.in(READY).as(1).due(hour(1)), SomeAction.in(READY).as(2).due(hour(1)));
    due.postponeUnread(id(1), UNKNOWN, hour(5));
    assertThat(bench.find(1).dueAt()).isEqualTo(hour(1));
    due.postponeUnread(id(1), READY, hour(5));
    assertThat(bench.find(1).dueAt()).isEqualTo(hour(5));
    assertThat(bench.find(2).dueAt()).isEqualTo(hour(1));
  }

  private static Action.Times times(@Nullable Instant dueAt) {
    return Action.Times.begun(hour(0), dueAt, null);
  }
}
