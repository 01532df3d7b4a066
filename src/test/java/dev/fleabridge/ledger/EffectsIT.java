package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static dev.fleabridge.model.ActionState.CANCELED;
import static dev.fleabridge.model.ActionState.DECLINED;
import static dev.fleabridge.model.ActionState.DONE;
import static dev.fleabridge.model.ActionState.NEEDS_REVIEW;
import static dev.fleabridge.model.ActionState.READY;
import static dev.fleabridge.model.ActionState.SENDING;
import static dev.fleabridge.model.ActionState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.Effects.Booked;
import dev.fleabridge.ledger.Effects.Unsettled;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No effect is taken for an action's own that is, or may be, another's. */
class EffectsIT {

  private static final Instant SINCE = hour(5);

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final Effects effects = new Effects(bench.jdbc);
  private final HistoryLog history = new HistoryLog(bench.jdbc);
  private final Action asking =
      bench.add(SomeAction.in(UNKNOWN).as(1).from("agt_a").sent(hour(6)).amount("2"));

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void anEffectMayBeOfWhatWasSentAndIsNotSettled() {
    bench.add(
        alike(2, UNKNOWN),
        alike(3, SENDING),
        alike(4, NEEDS_REVIEW),
        alike(5, CANCELED),
        alike(6, DONE),
        alike(7, DECLINED),
        alike(8, READY));
    assertThat(effects.unsettled(asking, SINCE))
        .extracting(Unsettled::id)
        .containsExactlyInAnyOrder(id(2), id(3), id(4), id(5));
  }

  @Test
  void anEffectIsNotOfWhatWasSentBeforeOrNeverOrMovesAnotherAmount() {
    bench.add(
        alike(2, UNKNOWN).sent(SINCE),
        alike(3, UNKNOWN).sent(SINCE.minusMillis(1)),
        alike(4, UNKNOWN).amount("2.000001"),
        alike(5, UNKNOWN).amount("2.00").of(ActionKind.PAYOUT),
        alike(6, UNKNOWN).of(ActionKind.CREATE_ESCROW),
        alike(7, UNKNOWN).from(null),
        alike(8, UNKNOWN).to(null),
        SomeAction.in(CANCELED).as(9).amount("2"));
    assertThat(effects.unsettled(asking, SINCE))
        .extracting(Unsettled::id)
        .containsExactlyInAnyOrder(id(2), id(5), id(8));
  }

  @Test
  void ordersLookAlikeWhateverTheirAmounts() {
    Action order =
        bench.add(SomeAction.in(UNKNOWN).as(9).of(ActionKind.OPEN_POSITION).sent(hour(6)));
    bench.add(
        alike(2, UNKNOWN).of(ActionKind.OPEN_POSITION).amount("77"),
        alike(3, UNKNOWN).of(ActionKind.TRANSFER));
    assertThat(effects.unsettled(order, SINCE)).extracting(Unsettled::id).containsExactly(id(2));
  }

  @Test
  void whoHasTooManyIsToldOneMoreThanTheMost() {
    bench.add(
        IntStream.rangeClosed(2, Effects.MAX_PAYERS + 3)
            .mapToObj(i -> alike(i, UNKNOWN))
            .toArray(SomeAction[]::new));
    assertThat(effects.unsettled(asking, SINCE)).hasSize(Effects.MAX_PAYERS + 1);
  }

  @Test
  void payersOfWhatWasSettledComeOnceInOrder() {
    bench.add(
        settled(2, SINCE).from("agt_b"),
        settled(3, hour(9)).from("agt_b"),
        settled(4, hour(9)).from("agt_a").of(ActionKind.RECORD),
        settled(5, SINCE.minusMillis(1)).from("agt_c"),
        settled(6, hour(9)).from(null),
        alike(7, UNKNOWN).from("agt_d").settled(hour(9)),
        settled(8, SINCE).from("agt_e"));
    assertThat(effects.payersOfSettled(SINCE)).containsExactly("agt_a", "agt_b", "agt_e");
  }

  @Test
  void whatOthersHaveBookedIsKnownByItsIds() {
    bench.add(
        settled(2, SINCE).result("txId", "tx_2"),
        settled(3, hour(9)).result("txId", "tx_3").from("agt_b"),
        settled(4, hour(9)).result("txId", "tx_4").from("agt_c"),
        settled(5, SINCE.minusMillis(1)).result("txId", "tx_5"),
        settled(6, hour(9)).result("txId", "tx_6").amount("3"),
        settled(7, hour(9)).result("orderId", "tx_7").of(ActionKind.OPEN_POSITION));
    assertThat(effects.booked(asking, List.of("agt_a", "agt_b"), SINCE))
        .isEqualTo(new Booked(Set.of("tx_2", "tx_3"), true));
    assertThat(effects.booked(asking, List.of(), SINCE)).isEqualTo(new Booked(Set.of(), true));
  }

  @Test
  void itsOwnIsNotAnothers() {
    Action done = bench.add(settled(9, hour(9)).result("txId", "tx_9"));
    assertThat(effects.booked(done, List.of("agt_a"), SINCE)).isEqualTo(new Booked(Set.of(), true));
  }

  @Test
  void whatWasCarriedOutWithoutAnIdLeavesADoubt() {
    bench.add(settled(2, hour(9)).result("txId", "tx_2"), settled(3, hour(9)));
    assertThat(effects.booked(asking, List.of("agt_a"), SINCE))
        .isEqualTo(new Booked(Set.of("tx_2"), false));
    bench.jdbc.update("update action set result = '{\"txId\": 7}' where id = ?", id(3));
    assertThat(effects.booked(asking, List.of("agt_a"), SINCE))
        .isEqualTo(new Booked(Set.of("tx_2"), false));
  }

  @Test
  void anOrderIsKnownByItsOrderAndItsPosition() {
    Action order =
        bench.add(SomeAction.in(UNKNOWN).as(9).of(ActionKind.OPEN_POSITION).sent(hour(6)));
    bench.add(settled(2, hour(9)).of(ActionKind.OPEN_POSITION).result("orderId", "ord_2"));
    assertThat(effects.booked(order, List.of("agt_a"), SINCE))
        .isEqualTo(new Booked(Set.of("ord_2"), true));
    bench.add(settled(3, hour(9)).of(ActionKind.OPEN_POSITION).result("positionId", "pos_3"));
    assertThat(effects.booked(order, List.of("agt_a"), SINCE))
        .isEqualTo(new Booked(Set.of("ord_2", "pos_3"), false));
  }

  /** A clock may err; what the database wrote down first came first. */
  @Test
  void whatWasWrittenDownBeforeTheClaimWasThereBefore() {
    bench.add(
        settled(2, hour(5)).result("txId", "tx_2"),
        settled(3, hour(5)).result("txId", "tx_3"),
        settled(4, hour(7)).result("txId", "tx_4"),
        settled(5, hour(5)).result("txId", "tx_5").from("agt_b"),
        settled(6, hour(5)).result("txId", "tx_6").of(ActionKind.RECORD),
        settled(7, hour(5)),
        settled(8, hour(6)).result("txId", "tx_8"));
    wrote(asking, SENDING, hour(2));
    wrote(bench.find(3), SENDING, hour(4));
    for (int number : List.of(2, 4, 5, 6, 7, 8)) {
      wrote(bench.find(number), DONE, hour(5));
    }
    wrote(asking, SENDING, hour(6));
    wrote(bench.find(3), DONE, hour(5));
    wrote(asking, SENDING, hour(8));
    assertThat(effects.bookedBefore(asking, hour(6))).containsExactlyInAnyOrder("tx_2", "tx_8");
  }

  @Test
  void ofWhatWasNeverClaimedOrHasNoPayerNothingWasBefore() {
    bench.add(settled(2, hour(5)).result("txId", "tx_2"));
    wrote(bench.find(2), DONE, hour(5));
    assertThat(effects.bookedBefore(asking, hour(6))).isEmpty();
    Action nobodys = SomeAction.in(UNKNOWN).from(null).build();
    assertThat(effects.bookedBefore(nobodys, hour(6))).isEmpty();
  }

  private void wrote(Action action, ActionState state, Instant at) {
    history.add(
        List.of(new HistoryLog.Line(action.id(), READY, state, null, null, Part.ENGINE)), at);
  }

  private static SomeAction alike(int number, ActionState state) {
    return SomeAction.in(state).as(number).from("agt_a").amount("2").sent(hour(6));
  }

  private static SomeAction settled(int number, Instant at) {
    return alike(number, DONE).settled(at);
  }
}
