package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.pay.Costs;
import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.testkit.workbench.Workbench;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What stops a payment is looked at in the transaction that would send it, and lets it go on when
 * it ends (money rules 6 and 7).
 */
class GuardIT {

  private static final String PAY =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: "{% $detail.payer %}", payee: agt_payee, amount: "{% $detail.amount %}", memo: hello } }
      """;

  private Workbench bench;

  @BeforeEach
  void openBench() {
    bench = new Workbench(PAY);
  }

  @Test
  void replicasCannotOverspendABudgetTogetherThatPayersShare() throws Exception {
    bench = bench.limits(new GuardLimits(null, Money.of("5"), null, null));
    IntStream.range(0, 100).forEach(i -> bench.balance("agt_" + i, "10"));
    bench.file(IntStream.range(0, 100).mapToObj(i -> event("k" + i, "agt_" + i, "0.50")).toList());

    List<Action> sent = bench.claimWithReplicas(8, 1);

    assertThat(sent).hasSize(10);
    assertThat(bench.ledger.budgets().used(LocalDate.parse("2026-11-20"), 100))
        .containsEntry("all", Money.of("5"));
  }

  @Test
  void aUsedUpBudgetHoldsUntilTheDayIsOver() {
    bench = bench.limits(new GuardLimits(null, Money.of("5"), null, null));
    bench.balance("agt_1", "100");
    UUID today = file("k1", "agt_1", "4");
    UUID tomorrow = file("k2", "agt_1", "4");

    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(today).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(tomorrow).reason()).isEqualTo("over_budget");

    bench.clock.advance(
        Duration.between(Workbench.START, Instant.parse("2026-11-20T23:59:59.999Z")));
    bench.balance("agt_1", "96");
    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    bench.clock.advance(Duration.ofMillis(1));
    assertThat(bench.runUntilIdle(Workbench::done))
        .extracting(Action::id)
        .containsExactly(tomorrow);
  }

  @Test
  void whatALimitHoldsGoesOnTheSameDayWhenAnotherPaymentTurnsOutNotToBe() {
    bench = bench.limits(new GuardLimits(null, Money.of("100"), null, null));
    bench.balance("agt_1", "1000");
    UUID refused = file("k1", "agt_1", "90");
    UUID waiting = file("k2", "agt_1", "20");
    Action sending = bench.replica("one").claim(10).sending().getFirst();
    assertThat(sending.id()).isEqualTo(refused);
    assertThat(bench.action(waiting).reason()).isEqualTo("over_budget");

    SendResult no = SendResult.of(Outcome.DECLINED, "no_such_payee", "not registered");
    bench.recorder().record(List.of(new Sent(sending, bench.clock.instant(), no)));

    assertThat(bench.runUntilIdle(Workbench::done)).extracting(Action::id).containsExactly(waiting);
  }

  @Test
  void whatIsHeldEndsAtItsDeadlineAndNotWhenItsReasonIsNextLookedAt() {
    bench = bench.limits(new GuardLimits(null, Money.of("5"), null, null));
    bench.balance("agt_1", "100");
    UUID id = file("k1", "agt_1", "50");
    Instant deadline = bench.clock.instant().plus(Duration.ofMinutes(30));
    bench.jdbc.update(
        "update action set expires_at = ? where id = ?", Timestamp.from(deadline), id);
    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(id).reason()).isEqualTo("over_budget");

    bench.clock.advance(Duration.ofMinutes(30).plusMillis(1));
    bench.runUntilIdle(Workbench::done);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.EXPIRED);
  }

  @Test
  void anActionThatCannotBeDecidedHoldsUpNoOther() {
    bench.balance("agt_1", "100");
    UUID odd = file("k1", "agt_1", "4");
    UUID sound = file("k2", "agt_1", "4");
    bench.jdbc.update("update action set amount = null where id = ?", odd);

    assertThat(bench.runUntilIdle(Workbench::done)).extracting(Action::id).containsExactly(sound);
    assertThat(bench.action(odd).state()).isEqualTo(ActionState.HELD);
    assertThat(bench.action(odd).reason()).isEqualTo("cannot_be_decided");
    assertThat(bench.ledger.wallets().find("agt_1").orElseThrow().reserved()).isEqualTo(Money.ZERO);

    bench.clock.advance(bench.settings.patience().plusHours(1));
    bench.balance("agt_1", "100");
    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(odd).state()).isEqualTo(ActionState.EXPIRED);
  }

  @Test
  void aPauseThatWasPutOnAfterTheEventHoldsItAndItsEndLetsItGo() {
    bench.balance("agt_1", "100");
    UUID id = file("k1", "agt_1", "4");
    bench.ledger.pauses().put(new Pause("rule:pay", "a look first", "ann", bench.clock.instant()));

    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
    assertThat(bench.action(id).explanation()).isEqualTo("paused by ann (rule:pay): a look first");

    bench.ledger.pauses().remove("rule:pay");
    bench.ledger.actions().wakeHeld(Reason.PAUSED, null, bench.clock.instant());
    assertThat(bench.runUntilIdle(Workbench::done)).extracting(Action::id).containsExactly(id);
  }

  @Test
  void whatAPauseHeldWaitsForNothingButTheBalanceOnceThePauseIsOff() {
    bench.balance("agt_1", "100");
    UUID id = file("k1", "agt_1", "4");
    bench.ledger.pauses().put(new Pause("all", "a look first", "ann", bench.clock.instant()));
    bench.runUntilIdle(Workbench::done);
    bench.clock.advance(Duration.ofMinutes(1));

    bench.ledger.pauses().remove("all");
    bench.ledger.actions().wakeHeld(Reason.PAUSED, null, bench.clock.instant());
    assertThat(bench.replica("one").claim(10).balancesWanted()).containsExactly("agt_1");
    assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);

    bench.balance("agt_1", "100");
    bench.ledger.actions().wakeReady("agt_1", bench.clock.instant());
    assertThat(bench.replica("one").claim(10).sending()).extracting(Action::id).containsExactly(id);
  }

  @Test
  void aReadingThatWasAskedForBeforeAPaymentDoesNotGiveItsMoneyBack() {
    bench.balance("agt_1", "100");
    Instant asked = bench.clock.instant();
    file("k1", "agt_1", "80");
    bench.clock.advance(Duration.ofSeconds(1));
    bench.runUntilIdle(Workbench::done);

    bench.transactions.executeWithoutResult(status ->
        bench
            .ledger
            .wallets()
            .reported("agt_1", Money.of("100"), asked, Costs.none().paidFromBalance()));

    assertThat(available()).isEqualTo(Money.of("20"));
    UUID more = file("k2", "agt_1", "80");
    assertThat(bench.replica("one").claim(10).sending()).isEmpty();
    assertThat(bench.action(more).epoch()).isZero();
  }

  @Test
  void aBalanceIsShownLessWhatWasPaidAndNotLessTheBufferToo() {
    bench.balance("agt_1", "100");
    file("k1", "agt_1", "80");
    bench.runUntilIdle(Workbench::done);

    Wallet paid = bench.ledger.wallets().find("agt_1").orElseThrow();
    assertThat(paid.balance()).isEqualTo(Money.of("20"));
    assertThat(paid.available())
        .as("the buffer, 2 % of 80, may be gone")
        .isEqualTo(Money.of("18.4"));

    bench.clock.advance(Duration.ofSeconds(1));
    bench.balance("agt_1", "20");
    assertThat(available()).as("the reading knows").isEqualTo(Money.of("20"));
  }

  @Test
  void aReadingThatComesLateDoesNotReplaceANewerOne() {
    bench.balance("agt_1", "100");
    Instant early = bench.clock.instant();
    bench.clock.advance(Duration.ofSeconds(1));
    bench.balance("agt_1", "3");

    bench.transactions.executeWithoutResult(status ->
        bench
            .ledger
            .wallets()
            .reported("agt_1", Money.of("100"), early, Costs.none().paidFromBalance()));

    assertThat(available()).isEqualTo(Money.of("3"));
  }

  @Test
  void aReadingDuringACallLeavesTheReservationAsItIs() {
    bench.balance("agt_1", "100");
    file("k1", "agt_1", "80");
    Action sending = bench.replica("one").claim(10).sending().getFirst();

    bench.clock.advance(Duration.ofSeconds(1));
    bench.balance("agt_1", "20");
    assertThat(available()).isEqualTo(Money.ZERO);

    Sent sent = new Sent(sending, bench.clock.instant(), Workbench.done(sending));
    bench.recorder().record(List.of(sent));
    assertThat(bench.ledger.wallets().find("agt_1").orElseThrow().reserved()).isEqualTo(Money.ZERO);
    assertThat(available()).isEqualTo(Money.ZERO);
  }

  private Money available() {
    return bench.ledger.wallets().find("agt_1").orElseThrow().available();
  }

  private UUID file(String key, String payer, String amount) {
    return bench.file(event(key, payer, amount)).runs().getFirst().actions().getFirst();
  }

  private static Event event(String key, String payer, String amount) {
    String detail =
        Json.object().put("key", key).put("payer", payer).put("amount", amount).toString();
    return Workbench.event("e-" + key, "test", "Test", detail);
  }
}
