package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Escrows.Filing;
import dev.fleabridge.ledger.Escrows.Handled;
import dev.fleabridge.ledger.Escrows.Mine;
import dev.fleabridge.ledger.Escrows.Other;
import dev.fleabridge.ledger.Escrows.Status;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A handle leads to one escrow, and what the books say of it changes only by what is newer. */
class EscrowsIT {

  private static final Instant NOW = hour(10);
  private static final Escrows.Search ANY = new Escrows.Search(null, null);

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final Escrows escrows = new Escrows(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aHandleIsTheFirstOnesAndAskingAgainChangesNothing() {
    bench.add(SomeAction.in(ActionState.SENDING).as(1));
    assertThat(escrows.take("job", id(1))).isEqualTo(new Mine());
    assertThat(escrows.take("job", id(2))).isEqualTo(new Other(id(1), "SENDING", null));
    assertThat(escrows.take("job", id(1))).isEqualTo(new Mine());
    assertThat(escrows.take("other", id(2))).isEqualTo(new Mine());
  }

  @Test
  void aHandleIsGivenOnOnlyByWhatEndedWithoutEffect() {
    Set<ActionState> free = EnumSet.noneOf(ActionState.class);
    for (ActionState state : ActionState.values()) {
      if (givesItsHandle(SomeAction.in(state))) {
        free.add(state);
      }
    }
    assertThat(free)
        .containsExactlyInAnyOrder(
            ActionState.DECLINED, ActionState.EXPIRED, ActionState.SKIPPED, ActionState.CANCELED);
  }

  @Test
  void whatWasCanceledGivesItsHandleUnlessNobodyKnowsWhatBecameOfIt() {
    assertThat(givesItsHandle(SomeAction.in(ActionState.CANCELED).because(Reason.REJECTED)))
        .isTrue();
    assertThat(
            givesItsHandle(SomeAction.in(ActionState.CANCELED).because(Reason.CANCELED_UNSETTLED)))
        .isFalse();
  }

  private boolean givesItsHandle(SomeAction holder) {
    bench.jdbc.update("delete from escrow_handle");
    bench.jdbc.update("delete from action");
    bench.add(holder.as(1));
    escrows.take("job", id(1));
    boolean gives = escrows.take("job", id(2)) instanceof Mine;
    assertThat(escrows.take("job", id(2)) instanceof Mine).isEqualTo(gives);
    return gives;
  }

  @Test
  void whatHasAnEscrowKeepsItsHandleWhateverItsState() {
    bench.add(SomeAction.in(ActionState.DECLINED).as(1));
    assertThat(escrows.created(escrow("job", "esc_1", 1), null)).isEqualTo(Filing.UNDER_ITS_HANDLE);
    assertThat(escrows.take("job", id(2))).isEqualTo(new Other(id(1), "DECLINED", "esc_1"));
  }

  @Test
  void ofTwoThatAskAtOnceTheSecondWaitsForTheFirst() {
    bench.add(SomeAction.in(ActionState.SENDING).as(1));
    assertThat(new Escrows(bench.other).take("job", id(1))).isEqualTo(new Mine());
    assertThatThrownBy(() -> escrows.take("job", id(2))).hasMessageContaining("lock timeout");
    bench.otherEnds(true);
    assertThat(escrows.take("job", id(2))).isEqualTo(new Other(id(1), "SENDING", null));
  }

  @Test
  void whatIsCreatedComesBackWithEveryColumn() {
    Escrow created = escrow("job", "esc_1", 1);
    assertThat(escrows.created(created, hour(4))).isEqualTo(Filing.UNDER_ITS_HANDLE);
    assertThat(escrows.find("job")).contains(created);
    assertThat(escrows.find("esc_1")).contains(created);
    assertThat(bench.only("escrow")).containsEntry("check_at", Sql.time(hour(4)));
    assertThat(escrows.isOf("esc_1", id(1))).isTrue();
    assertThat(escrows.isOf("esc_1", id(2))).isFalse();
    assertThat(escrows.isOf("job", id(1))).isFalse();
  }

  @Test
  void noColumnIsForgotten() {
    escrows.take("job", id(9));
    bench.add(SomeAction.in(ActionState.SENDING).as(9));
    escrows.created(escrow("job", "esc_1", 1), hour(4));
    escrows.compared(escrows.find("esc_1").orElseThrow(), "COMPLETED", true, NOW);
    assertThat(bench.only("escrow")).doesNotContainValue(null);
  }

  @Test
  void whatIsNotKnownOfAnEscrowIsNull() {
    Escrow created =
        new Escrow(
            "esc_1",
            "esc_1",
            id(1),
            "agt_payer",
            "agt_payee",
            Money.of("5"),
            Status.FUNDED,
            null,
            hour(1),
            hour(2),
            null,
            null,
            null);
    escrows.created(created, null);
    assertThat(escrows.find("esc_1")).contains(created);
    assertThat(bench.only("escrow"))
        .containsEntry("check_at", null)
        .containsEntry("wanted_ref", null);
  }

  @Test
  void whoseHandleIsAnothersIsFiledUnderItsIdAndRemembersIt() {
    bench.add(SomeAction.in(ActionState.DONE).as(1));
    escrows.created(escrow("job", "esc_1", 1), null);
    assertThat(escrows.created(escrow("job", "esc_2", 2), null)).isEqualTo(Filing.UNDER_ITS_ID);

    assertThat(escrows.find("job").orElseThrow().escrowId()).isEqualTo("esc_1");
    assertThat(escrows.find("esc_2").orElseThrow()).isEqualTo(escrow("esc_2", "esc_2", 2));
    assertThat(escrows.byHandles(List.of("job")))
        .containsExactlyInAnyOrder(
            new Handled("job", escrow("job", "esc_1", 1)),
            new Handled("job", escrow("esc_2", "esc_2", 2)));
    assertThat(escrows.all("job")).extracting(Escrow::escrowId).containsExactly("esc_2", "esc_1");
    assertThat(escrows.byRefsOrIds(List.of("job", "esc_2")))
        .extracting(Escrow::escrowId)
        .containsExactlyInAnyOrder("esc_1", "esc_2");
  }

  @Test
  void whoseIdIsAnothersHandleIsInTheBooksAllTheSame() {
    bench.add(SomeAction.in(ActionState.DONE).as(1));
    escrows.created(escrow("esc_2", "esc_1", 1), null);
    assertThat(escrows.created(escrow("esc_2", "esc_2", 2), null)).isEqualTo(Filing.UNDER_ITS_ID);
    assertThat(escrows.all("esc_2"))
        .extracting(Escrow::ref)
        .containsExactly("esc_2", "esc_2~" + id(2));
    assertThat(escrows.byHandles(List.of("esc_2"))).hasSize(1);
  }

  @Test
  void anEscrowIsFiledOnce() {
    escrows.created(escrow("job", "esc_1", 1), null);
    assertThat(escrows.created(escrow("job", "esc_1", 1), hour(4))).isEqualTo(Filing.KNOWN_ALREADY);
    assertThat(escrows.created(escrow("other", "esc_1", 2), hour(4)))
        .isEqualTo(Filing.KNOWN_ALREADY);
    assertThat(bench.only("escrow"))
        .containsEntry("action_id", id(1))
        .containsEntry("check_at", null);
  }

  @Test
  void whatBecameOfAnEscrowIsAskedForSoonUnlessItWentBack() {
    escrows.created(escrow("job", "esc_1", 1), hour(20));
    escrows.became("esc_2", Status.RELEASED, NOW);
    escrows.became("esc_1", Status.FUNDED, NOW);
    assertThat(bench.only("escrow"))
        .containsEntry("check_at", Sql.time(hour(20)))
        .containsEntry("updated_at", Sql.time(hour(2)));

    escrows.became("esc_1", Status.RELEASED, NOW);
    assertThat(bench.only("escrow"))
        .containsEntry("status", "RELEASED")
        .containsEntry("updated_at", Sql.time(NOW))
        .containsEntry("check_at", Sql.time(NOW.plusSeconds(60)));

    escrows.became("esc_1", Status.REFUNDED, NOW);
    assertThat(bench.only("escrow"))
        .containsEntry("status", "REFUNDED")
        .containsEntry("check_at", Sql.time(NOW.plusSeconds(60)));
  }

  @Test
  void whatPurpleFleaShowsIsNewsUnlessTheBooksHaveItOrItsEnd() {
    escrows.created(escrow("job", "esc_1", 1), null);
    assertThat(escrows.seen("esc_1", Status.FUNDED, NOW)).isFalse();
    escrows.compared(escrows.find("job").orElseThrow(), "COMPLETED", true, hour(9));
    assertThat(escrows.seen("esc_1", Status.COMPLETED, NOW)).isTrue();
    Escrow seen = escrows.find("job").orElseThrow();
    assertThat(seen.status()).isEqualTo(Status.COMPLETED);
    assertThat(seen.upstream()).isEqualTo("COMPLETED");
    assertThat(seen.upstreamAt()).isEqualTo(NOW);
    assertThat(seen.updatedAt()).isEqualTo(NOW);
    assertThat(seen.differsSince()).isNull();
    assertThat(escrows.seen("esc_2", Status.COMPLETED, NOW)).isFalse();

    for (Status end : List.of(Status.RELEASED, Status.REFUNDED)) {
      escrows.became("esc_1", end, NOW);
      assertThat(escrows.seen("esc_1", Status.FUNDED, hour(11))).isFalse();
      assertThat(escrows.find("job").orElseThrow().status()).isEqualTo(end);
    }
  }

  @Test
  void sinceWhenItDiffersIsKeptUntilItAgrees() {
    escrows.created(escrow("job", "esc_1", 1), null);
    escrows.created(escrow("other", "esc_2", 2), null);
    Escrow asked = escrows.find("job").orElseThrow();
    escrows.compared(asked, Escrows.UNKNOWN_THERE, true, hour(11));
    escrows.compared(asked, "DISPUTED", true, hour(12));
    Escrow differing = escrows.find("job").orElseThrow();
    assertThat(differing.differsSince()).isEqualTo(hour(11));
    assertThat(differing.upstream()).isEqualTo("DISPUTED");
    assertThat(differing.upstreamAt()).isEqualTo(hour(12));
    assertThat(differing.updatedAt()).isEqualTo(hour(2));
    assertThat(escrows.differing()).isEqualTo(1);

    escrows.compared(asked, "FUNDED", false, hour(13));
    assertThat(escrows.find("job").orElseThrow().differsSince()).isNull();
    assertThat(escrows.differing()).isZero();
    assertThat(escrows.find("other")).contains(escrow("other", "esc_2", 2));
  }

  @Test
  void anAnswerThatIsOlderThanTheBooksIsNotCompared() {
    escrows.created(escrow("job", "esc_1", 1), null);
    Escrow asked = escrows.find("job").orElseThrow();
    escrows.became("esc_1", Status.RELEASED, NOW);
    escrows.compared(asked, "FUNDED", true, hour(11));
    assertThat(escrows.find("job").orElseThrow().upstream()).isNull();
    assertThat(escrows.differing()).isZero();
  }

  @Test
  void whatIsDueIsTakenOnceTheOldestFirst() {
    due("a", NOW);
    due("b", hour(3));
    due("c", hour(4));
    due("d", NOW.plusMillis(1));
    due("e", null);
    assertThat(new Escrows(bench.other).takeDue(NOW, hour(20), 1))
        .extracting(Escrow::ref)
        .containsExactly("b");
    assertThat(escrows.takeDue(NOW, hour(20), 1)).extracting(Escrow::ref).containsExactly("c");
    assertThat(escrows.takeDue(NOW, hour(20), 9)).extracting(Escrow::ref).containsExactly("a");
    assertThat(escrows.takeDue(NOW, hour(20), 9)).isEmpty();
    bench.otherEnds(true);
    assertThat(escrows.takeDue(hour(20), hour(30), 9))
        .extracting(Escrow::ref)
        .containsExactlyInAnyOrder("a", "b", "c", "d");
  }

  private void due(String ref, @Nullable Instant checkAt) {
    escrows.created(escrow(ref, "esc_" + ref, 1), checkAt);
  }

  @Test
  void lookUpsThatHaveEndedDoNotBeginAgain() {
    due("a", hour(3));
    escrows.checkAgain("a", hour(11));
    assertThat(escrows.takeDue(NOW, hour(20), 9)).isEmpty();
    assertThat(escrows.takeDue(hour(11), hour(12), 9)).hasSize(1);
    escrows.checkAgain("a", null);
    escrows.checkAgain("a", hour(11));
    assertThat(escrows.takeDue(hour(30), hour(40), 9)).isEmpty();
  }

  @Test
  void pagesGoOnBehindTheLast() {
    due("b", null);
    due("a", null);
    due("c", null);
    assertThat(escrows.page(ANY, "", 2)).extracting(Escrow::ref).containsExactly("a", "b");
    assertThat(escrows.page(ANY, "b", 2)).extracting(Escrow::ref).containsExactly("c");
  }

  private static Escrow escrow(String ref, String escrowId, int action) {
    return new Escrow(
        ref,
        escrowId,
        id(action),
        "agt_payer",
        "agt_payee",
        Money.of("5.25"),
        Status.FUNDED,
        hour(3),
        hour(1),
        hour(2),
        null,
        null,
        null);
  }
}
