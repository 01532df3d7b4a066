package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.LedgerWorkbench.ids;
import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static dev.fleabridge.model.ActionState.DECLINED;
import static dev.fleabridge.model.ActionState.DONE;
import static dev.fleabridge.model.ActionState.READY;
import static dev.fleabridge.model.ActionState.SKIPPED;
import static dev.fleabridge.model.ActionState.WAITING;
import static dev.fleabridge.model.Reason.ANSWERED_LATE;
import static dev.fleabridge.model.Reason.RECONCILED;
import static dev.fleabridge.model.Reason.RESOLVED_DONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.ActionState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who waits for whom is found in both directions, near and far, each once. */
class NeedsIT {

  private static final Instant NOW = hour(10);

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final Needs needs = new Needs(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void whatWaitsForTheEndedIsMadeDueAndNothingElse() {
    steps(DONE, WAITING, WAITING, READY, WAITING);
    bench.need(2, 1);
    bench.need(3, 2);
    bench.need(4, 1);
    needs.wakeDependents(List.of(id(1)), NOW);
    needs.wakeDependents(List.of(), NOW);
    assertThat(due()).containsExactly(id(2));
    assertThat(bench.lines()).isZero();
  }

  @Test
  void whatWaitsForSeveralLooksAgainAtEachAndStaysWaiting() {
    steps(DONE, READY, WAITING);
    bench.need(3, 1);
    bench.need(3, 2);
    needs.wakeDependents(List.of(id(1)), NOW);
    assertThat(due()).containsExactly(id(3));
    assertThat(bench.find(3).state()).isEqualTo(WAITING);
  }

  @Test
  void whatWaitsIsLockedBeforeItIsWoken() {
    steps(DONE, WAITING, WAITING, READY, WAITING);
    bench.need(2, 1);
    bench.need(3, 2);
    bench.need(4, 1);
    List<UUID> locked =
        bench.inTransaction(() -> {
          needs.lockDependents(List.of());
          needs.lockDependents(List.of(id(1)));
          return bench.locked();
        });
    assertThat(locked).containsExactly(id(2));
  }

  @Test
  void allThatWaitsIsLockedHoweverFarAndInWhateverStateEachOnce() {
    steps(DECLINED, SKIPPED, WAITING, SKIPPED, READY);
    bench.need(4, 1);
    bench.need(2, 1);
    bench.need(3, 2);
    bench.need(3, 4);
    List<UUID> locked =
        bench.inTransaction(() -> {
          assertThat(ids(needs.lockAllDependents(id(1)))).containsExactly(id(2), id(3), id(4));
          return bench.locked();
        });
    assertThat(locked).containsExactly(id(2), id(3), id(4));
    assertThat(needs.lockAllDependents(id(3))).isEmpty();
  }

  @Test
  void whatAStepNeedsComesInTheOrderOfSteps() {
    bench.add(
        SomeAction.in(DONE).as(1).named("c"),
        SomeAction.in(DONE).as(2).named("a"),
        SomeAction.in(READY).as(3).named("b"),
        SomeAction.in(WAITING).as(4).named("d"));
    bench.need(4, 1);
    bench.need(4, 2);
    bench.need(2, 3);
    assertThat(ids(needs.needsOf(id(4)))).containsExactly(id(2), id(1));
    assertThat(needs.needsOf(id(1))).isEmpty();
  }

  @Test
  void whatWasNeededBeforeIsFoundByWhoNeedsIt() {
    steps(DONE, DONE, DONE, WAITING, WAITING);
    bench.need(2, 1);
    bench.need(3, 1);
    bench.need(4, 3);
    bench.need(4, 2);
    bench.need(5, 4);
    assertThat(needsBefore(4))
        .isEqualTo(
            Map.of(id(2), List.of(id(1)), id(3), List.of(id(1)), id(4), List.of(id(2), id(3))));
    assertThat(needsBefore(1)).isEmpty();
  }

  private Map<UUID, List<UUID>> needsBefore(int number) {
    Map<UUID, List<UUID>> before = new HashMap<>();
    needs.needsBefore(id(number)).forEach((by, needed) -> before.put(by, ids(needed)));
    return before;
  }

  @Test
  void anEndForAReasonIsFoundAlsoThroughOthers() {
    bench.add(
        SomeAction.in(DONE).as(1).because(RECONCILED),
        SomeAction.in(DONE).as(2),
        SomeAction.in(WAITING).as(3),
        SomeAction.in(WAITING).as(4),
        SomeAction.in(DONE).as(5).because(ANSWERED_LATE),
        SomeAction.in(WAITING).as(6),
        SomeAction.in(READY).as(7).because(RECONCILED),
        SomeAction.in(WAITING).as(8));
    bench.need(2, 1);
    bench.need(3, 2);
    bench.need(4, 2);
    bench.need(6, 5);
    bench.need(8, 7);
    List<UUID> all = List.of(id(1), id(2), id(3), id(6), id(8));
    assertThat(needs.withNeedsEndedBy(all, List.of(RECONCILED)))
        .containsExactlyInAnyOrder(id(2), id(3));
    assertThat(needs.withNeedsEndedBy(all, List.of(RESOLVED_DONE, ANSWERED_LATE)))
        .containsExactly(id(6));
    assertThat(needs.withNeedsEndedBy(all, List.of())).isEmpty();
    assertThat(needs.withNeedsEndedBy(List.of(), List.of(RECONCILED))).isEmpty();
  }

  /** One action for each of these states, numbered from 1, and named so. */
  private void steps(ActionState... states) {
    for (int i = 1; i <= states.length; i++) {
      bench.add(SomeAction.in(states[i - 1]).as(i).named("step" + i));
    }
  }

  private List<UUID> due() {
    return bench.jdbc.queryForList(
        "select id from action where due_at is not null order by id", UUID.class);
  }
}
