package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static dev.fleabridge.model.ActionState.DONE;
import static dev.fleabridge.model.ActionState.HELD;
import static dev.fleabridge.model.ActionState.READY;
import static dev.fleabridge.model.Reason.BALANCE_UNAVAILABLE;
import static dev.fleabridge.model.Reason.FIRST_PAYMENT_TO_PAYEE;
import static dev.fleabridge.model.Reason.INSUFFICIENT_FUNDS;
import static dev.fleabridge.model.Reason.KEY_MISSING;
import static dev.fleabridge.model.Reason.OVER_BUDGET;
import static dev.fleabridge.model.Reason.PAUSED;
import static dev.fleabridge.model.Reason.THROTTLED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Action;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What waits for something else than time is made due when that ends, and nothing beside it. */
class WakingIT {

  private static final Instant NOW = hour(10);
  private static final Instant LATER = hour(20);

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final Waking waking = new Waking(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void whatIsHeldForAReasonWakesWhoeverPays() {
    bench.add(
        SomeAction.in(HELD).as(1).because(PAUSED).due(LATER),
        SomeAction.in(HELD).as(2).because(PAUSED).due(null).from("agt_other"),
        SomeAction.in(HELD).as(3).because(OVER_BUDGET).due(LATER),
        SomeAction.in(READY).as(4).because(PAUSED).due(LATER),
        SomeAction.in(HELD).as(5).because(PAUSED).unresolved());
    waking.wakeHeld(PAUSED, null, NOW);
    assertThat(woken()).containsExactly(id(1), id(2));
    assertThat(bench.find(1).updatedAt()).isEqualTo(hour(0));
    assertThat(bench.lines()).isZero();
  }

  @Test
  void whatAPayersMoneyHoldsWakesOfThatPayerAlone() {
    bench.add(
        SomeAction.in(HELD).as(1).because(INSUFFICIENT_FUNDS).due(LATER).from("agt_a"),
        SomeAction.in(HELD).as(2).because(INSUFFICIENT_FUNDS).due(LATER).from("agt_b"),
        SomeAction.in(HELD).as(3).because(INSUFFICIENT_FUNDS).due(LATER).from(null));
    waking.wakeHeld(INSUFFICIENT_FUNDS, "agt_a", NOW);
    assertThat(woken()).containsExactly(id(1));
  }

  @Test
  void whatIsDueAlreadyKeepsItsPlace() {
    bench.add(
        SomeAction.in(HELD).as(1).because(PAUSED).due(hour(1)),
        SomeAction.in(HELD).as(2).because(OVER_BUDGET).due(hour(1)),
        SomeAction.in(HELD).as(3).because(FIRST_PAYMENT_TO_PAYEE).due(hour(1)),
        SomeAction.in(READY).as(4).due(hour(1)));
    waking.wakeHeld(PAUSED, null, NOW);
    waking.wakeOverBudget(List.of(paid("pay", "agt_payer")), 10, NOW);
    waking.wakeHeldLike(List.of(paid("pay", "agt_payer")), FIRST_PAYMENT_TO_PAYEE, NOW);
    waking.wakeReady("agt_payer", NOW);
    assertThat(woken()).isEmpty();
    assertThat(bench.find(4).dueAt()).isEqualTo(hour(1));
  }

  @Test
  void wakingWaitsForNoLock() {
    bench.add(
        SomeAction.in(HELD).as(1).because(OVER_BUDGET).due(LATER),
        SomeAction.in(HELD).as(2).because(OVER_BUDGET).due(LATER),
        SomeAction.in(READY).as(3).due(LATER),
        SomeAction.in(READY).as(4).due(LATER));
    bench.otherLocks(1, 3);
    waking.wakeHeld(OVER_BUDGET, null, NOW);
    waking.wakeHeldLike(List.of(paid("pay", "agt_payer")), OVER_BUDGET, NOW);
    waking.wakeOverBudget(List.of(paid("pay", "agt_payer")), 10, NOW);
    waking.wakeReady("agt_payer", NOW);
    waking.explainWaiting("agt_payer", KEY_MISSING, "no key");
    assertThat(woken()).containsExactly(id(2), id(4));
    assertThat(bench.find(3).reason()).isNull();
    assertThat(bench.find(4).reason()).isEqualTo(KEY_MISSING.code());
  }

  @Test
  void whatIsHeldLikeOthersHasAPayerAndAPayeeOfThem() {
    bench.add(
        held(1).because(FIRST_PAYMENT_TO_PAYEE).from("agt_a").to("agt_x"),
        held(2).because(FIRST_PAYMENT_TO_PAYEE).from("agt_a").to("agt_y"),
        held(3).because(FIRST_PAYMENT_TO_PAYEE).from("agt_b").to("agt_x"),
        held(4).because(PAUSED).from("agt_a").to("agt_x"),
        held(5).because(FIRST_PAYMENT_TO_PAYEE).from("agt_a").to(null));
    Action paid = SomeAction.in(DONE).from("agt_a").to("agt_x").build();
    waking.wakeHeldLike(List.of(), FIRST_PAYMENT_TO_PAYEE, NOW);
    assertThat(woken()).isEmpty();
    waking.wakeHeldLike(List.of(paid), FIRST_PAYMENT_TO_PAYEE, NOW);
    assertThat(woken()).containsExactly(id(1));
  }

  @Test
  void roomInALimitWakesThePayersTenOldestThenTheOldestOfTheRuleThenOthersInTurn() {
    group(1, 12, "a", "agt_paid");
    group(21, 2, "b", "agt_paid");
    group(31, 2, "c", "agt_other");
    group(41, 2, "a", "agt_other");
    group(51, 1, "d", null);
    List<Integer> order = new ArrayList<>(IntStream.rangeClosed(1, 10).boxed().toList());
    order.addAll(List.of(21, 22, 41, 31, 51, 11, 12, 42, 32));
    List<Action> refunded = List.of(paid("a", "agt_paid"), paid("a", null));
    for (int most = 0; most <= order.size(); most++) {
      bench.jdbc.update("update action set due_at = ?", Sql.time(LATER));
      waking.wakeOverBudget(refunded, most, NOW);
      Set<UUID> first = new HashSet<>();
      order.subList(0, most).forEach(number -> first.add(id(number)));
      assertThat(woken()).as("the first %s", most).containsExactlyInAnyOrderElementsOf(first);
    }
  }

  private void group(int first, int count, String rule, @Nullable String payer) {
    for (int i = first; i < first + count; i++) {
      bench.add(held(i).because(OVER_BUDGET).ofRule(rule).from(payer));
    }
  }

  @Test
  void roomInALimitWakesNothingThatIsHeldForAnotherReason() {
    bench.add(
        held(1).because(INSUFFICIENT_FUNDS),
        SomeAction.in(READY).as(2).because(OVER_BUDGET).due(LATER),
        held(3).because(OVER_BUDGET).due(hour(1)),
        held(4).because(OVER_BUDGET));
    waking.wakeOverBudget(List.of(), 1, NOW);
    assertThat(woken()).containsExactly(id(4));
  }

  @Test
  void aBalanceWakesWhatWaitsForItAndNotWhatWaitsForItsNextTry() {
    bench.add(
        SomeAction.in(READY).as(1).due(LATER),
        SomeAction.in(READY).as(2).due(LATER).failures(1).because(BALANCE_UNAVAILABLE),
        SomeAction.in(READY).as(3).due(LATER).failures(1).because(THROTTLED),
        SomeAction.in(READY).as(4).due(LATER).failures(1),
        SomeAction.in(READY).as(5).due(LATER).from("agt_other"),
        SomeAction.in(READY).as(6).due(null),
        SomeAction.in(HELD).as(7).due(LATER));
    waking.wakeReady("agt_payer", NOW);
    assertThat(woken()).containsExactly(id(1), id(2));
  }

  @Test
  void whyABalanceCannotBeReadIsSaidOfWhatWaitsForItAlone() {
    bench.add(
        SomeAction.in(READY).as(1).due(LATER),
        SomeAction.in(READY).as(2).failures(1).because(BALANCE_UNAVAILABLE),
        SomeAction.in(READY).as(3).failures(1),
        SomeAction.in(READY).as(4).because(THROTTLED),
        SomeAction.in(READY).as(5).from("agt_other"),
        SomeAction.in(HELD).as(6).because(BALANCE_UNAVAILABLE));
    waking.explainWaiting("agt_payer", KEY_MISSING, "no key\0");
    assertThat(explained()).containsExactly(id(1), id(2));
    assertThat(bench.find(1).reason()).isEqualTo(KEY_MISSING.code());
    assertThat(bench.find(1).explanation()).isEqualTo("no key\uFFFD");
    assertThat(bench.find(1).dueAt()).isEqualTo(LATER);
    assertThat(bench.find(6).reason()).isEqualTo(BALANCE_UNAVAILABLE.code());
    assertThat(bench.lines()).isZero();

    waking.explainWaiting("agt_payer", KEY_MISSING, "other words for the same");
    assertThat(bench.find(1).explanation()).isEqualTo("no key\uFFFD");
  }

  @Test
  void aThousandAreExplainedAtOnceAndTheRestTheNextTime() {
    bench.add(
        IntStream.rangeClosed(1, 1001)
            .mapToObj(i -> SomeAction.in(READY).as(i))
            .toArray(SomeAction[]::new));
    waking.explainWaiting("agt_payer", KEY_MISSING, "no key");
    assertThat(explained()).hasSize(1000).doesNotContain(id(1001));
    waking.explainWaiting("agt_payer", KEY_MISSING, "no key");
    assertThat(explained()).hasSize(1001);
  }

  private static SomeAction held(int number) {
    return SomeAction.in(HELD).as(number).due(LATER);
  }

  private static Action paid(String rule, @Nullable String payer) {
    return SomeAction.in(DONE).ofRule(rule).from(payer).build();
  }

  private List<UUID> woken() {
    return bench.jdbc.queryForList(
        "select id from action where due_at = ? order by id", UUID.class, Sql.time(NOW));
  }

  private List<UUID> explained() {
    return bench.jdbc.queryForList(
        "select id from action where explanation is not null order by id", UUID.class);
  }
}
