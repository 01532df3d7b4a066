package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Claimer;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A sweep goes by what the agent has now, not by what it had when somebody last looked. */
class SweepAmountIT {

  private static final String RULES =
      """
      rules:
        - id: tidy
          when: { source: [evening] }
          key: "{% $detail.day %}"
          steps:
            sweep: { sweep: { agent: agt_a, to: agt_treasury, ceiling: "20" } }
      """;

  @Test
  void anOldBalanceIsReadAgainBeforeItIsCalledTooLittle() {
    Workbench bench = new Workbench(RULES);
    bench.balance("agt_a", "12.00");
    bench.clock.advance(Duration.ofHours(24));
    UUID sweep =
        bench
            .file(Workbench.event("e1", "evening", "Evening", "{\"day\":\"2026-11-21\"}"))
            .runs()
            .getFirst()
            .actions()
            .getFirst();

    Claimer.Claim claim = bench.replica("one").claim(10);

    assertThat(claim.sending()).isEmpty();
    assertThat(claim.balancesWanted()).isEqualTo(Set.of("agt_a"));
    assertThat(bench.action(sweep).state()).isEqualTo(ActionState.READY);

    bench.balance("agt_a", "35.00");
    bench.clock.advance(Duration.ofSeconds(2));
    assertThat(bench.replica("one").claim(10).sending())
        .singleElement()
        .satisfies(action -> assertThat(action.amount()).isEqualTo(Money.of("15.00")));
  }

  @Test
  void whatWasApprovedIsWhatIsMoved() {
    Workbench bench =
        new Workbench(RULES).limits(new GuardLimits(null, null, null, Money.of("100")));
    bench.balance("agt_a", "140");
    UUID sweep = file(bench);
    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(sweep).reason()).isEqualTo("approval_required");
    assertThat(bench.action(sweep).amount()).isEqualTo(Money.of("120"));

    levers(bench).approve(sweep, new Levers.By("bob", "seen"));
    bench.clock.advance(Duration.ofSeconds(1));
    bench.balance("agt_a", "50000");

    assertThat(bench.runUntilIdle(Workbench::done))
        .singleElement()
        .satisfies(action -> assertThat(action.amount()).isEqualTo(Money.of("120")));
  }

  /** Each of them was asked for while the other one waited, and nobody has the money twice. */
  @Test
  void whatIsAboveTheCeilingIsMovedOnceHoweverManySweepsOfItAreApproved() {
    Workbench bench =
        new Workbench(RULES.replace("\"20\"", "\"200\""))
            .limits(new GuardLimits(null, null, null, Money.of("100")));
    bench.balance("agt_a", "320");
    UUID first = file(bench, "2026-11-21");
    UUID second = file(bench, "2026-11-22");
    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(first).amount()).isEqualTo(Money.of("120"));
    assertThat(bench.action(second).amount()).isEqualTo(Money.of("120"));

    Levers levers = levers(bench);
    levers.approve(first, new Levers.By("bob", "seen"));
    levers.approve(second, new Levers.By("bob", "seen"));
    bench.clock.advance(Duration.ofSeconds(1));

    assertThat(bench.runUntilIdle(Workbench::done))
        .singleElement()
        .satisfies(action -> assertThat(action.amount()).isEqualTo(Money.of("120")));
    assertThat(List.of(bench.action(first).state(), bench.action(second).state()))
        .containsExactlyInAnyOrder(ActionState.DONE, ActionState.SKIPPED);
  }

  @Test
  void whatWasApprovedIsNeverMoreThanWhatIsThere() {
    Workbench bench =
        new Workbench(RULES).limits(new GuardLimits(null, null, null, Money.of("100")));
    bench.balance("agt_a", "140");
    UUID sweep = file(bench);
    bench.runUntilIdle(Workbench::done);
    levers(bench).approve(sweep, new Levers.By("bob", "seen"));
    bench.clock.advance(Duration.ofSeconds(1));
    bench.balance("agt_a", "130.5");

    assertThat(bench.runUntilIdle(Workbench::done)).hasSize(1);
    assertThat(bench.action(sweep).amount()).isEqualTo(Money.of("110.5"));
  }

  /** What surely has not left is not owed to anybody: another sweep may have moved it meanwhile. */
  @Test
  void whatWasNotSentIsReckonedAnewAndIsNeverMore() {
    Workbench bench = new Workbench(RULES);
    bench.balance("agt_a", "35");
    UUID first = file(bench, "2026-11-21");
    bench.runUntilIdle(action -> SendResult.of(Outcome.NOT_SENT, "busy", "come again"));
    assertThat(bench.action(first).amount()).isEqualTo(Money.of("15"));
    UUID second = file(bench, "2026-11-22");
    assertThat(bench.runUntilIdle(Workbench::done))
        .singleElement()
        .satisfies(action -> assertThat(action.id()).isEqualTo(second));
    bench.clock.advance(Duration.ofHours(1));
    bench.balance("agt_a", "20");

    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(bench.action(first).state()).isEqualTo(ActionState.SKIPPED);
    assertThat(bench.action(first).reason()).isEqualTo("zero_amount");
  }

  @Test
  void whatWasNotSentTakesWhatIsLeftOfIt() {
    Workbench bench = new Workbench(RULES);
    bench.balance("agt_a", "35");
    UUID sweep = file(bench);
    bench.runUntilIdle(action -> SendResult.of(Outcome.NOT_SENT, "busy", "come again"));
    bench.clock.advance(Duration.ofHours(1));
    bench.balance("agt_a", "30");

    assertThat(bench.runUntilIdle(Workbench::done)).hasSize(1);
    assertThat(bench.action(sweep).amount()).isEqualTo(Money.of("10"));
  }

  /** What is held for not carried out may turn out otherwise, and is told by its amount. */
  @Test
  void whatMayHaveArrivedKeepsItsAmountAndWaitsForIt() {
    Workbench bench = new Workbench(RULES);
    UUID id = lost(bench).id();
    bench.balance("agt_a", "30");
    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
    assertThat(bench.action(id).reason()).isEqualTo("insufficient_funds");
    assertThat(bench.action(id).explanation())
        .endsWith("; a sweep of 15.00 would leave less than its ceiling");
    assertThat(bench.action(id).amount()).isEqualTo(Money.of("15"));

    bench.clock.advance(Duration.ofMinutes(2));
    bench.balance("agt_a", "41");
    assertThat(bench.runUntilIdle(Workbench::done))
        .singleElement()
        .satisfies(action -> assertThat(action.amount()).isEqualTo(Money.of("15")));
  }

  @Test
  void theBooksSayWhatAnAttemptHasMovedThatAnswersLate() {
    Workbench bench = new Workbench(RULES);
    Action first = lost(bench);
    bench.balance("agt_a", "30");
    bench.runUntilIdle(Workbench::done);

    bench.recorder().record(List.of(new Sent(first, bench.clock.instant(), Workbench.done(first))));

    assertThat(bench.action(first.id()).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(first.id()).amount()).isEqualTo(Money.of("15"));
  }

  /**
   * A sweep of 15 that was sent, whose lease has ended, and that is held for not carried out.
   *
   * @return the sweep as it was sent
   */
  private static Action lost(Workbench bench) {
    bench.balance("agt_a", "35");
    UUID id = file(bench);
    Action sent = bench.replica("one").claim(10).sending().getFirst();
    assertThat(sent.amount()).isEqualTo(Money.of("15"));
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    bench.reconciler(action -> new InquiryResult.CannotTell("not asked")).expireLeases();
    bench.clock.advance(Duration.ofSeconds(2));
    bench.reconciler(action -> new InquiryResult.NotDone("not in the history")).reconcileDue();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);
    return sent;
  }

  @Test
  void withoutABalanceItEndsAtItsDeadlineAndObeysAPause() {
    Workbench bench = new Workbench(RULES);
    UUID sweep = file(bench);
    bench.ledger.pauses().put(new Pause("kind:sweep", "wait", "ann", bench.clock.instant()));
    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(sweep).reason()).isEqualTo("paused");

    bench.clock.advance(bench.settings.patience().plusSeconds(1));
    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(sweep).state()).isEqualTo(ActionState.EXPIRED);
  }

  @Test
  void whereNoBalanceIsEverReportedItIsRefused() {
    Workbench bench = new Workbench(RULES).withoutBalances();
    UUID sweep = file(bench);

    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(bench.action(sweep).state()).isEqualTo(ActionState.DECLINED);
    assertThat(bench.action(sweep).reason()).isEqualTo("balance_unknown");
  }

  @Test
  void theSameEveningInAnotherEnvelopeIsNoConflict() {
    Workbench bench = new Workbench(RULES);
    bench.balance("agt_a", "35");
    file(bench);
    assertThat(bench.runUntilIdle(Workbench::done)).hasSize(1);

    bench.file(Workbench.event("e2", "evening", "Evening", "{\"day\":\"2026-11-21\"}"));

    assertThat(bench.jdbc.queryForObject("select count(*) from conflict", Long.class)).isZero();
  }

  private static Levers levers(Workbench bench) {
    return new Levers(
        bench.ledger,
        Readings.on(bench.jdbc),
        new AuditLog(bench.jdbc),
        bench.transactions,
        bench.clock);
  }

  private static UUID file(Workbench bench) {
    return file(bench, "2026-11-21");
  }

  private static UUID file(Workbench bench, String day) {
    return bench
        .file(Workbench.event(day, "evening", "Evening", "{\"day\":\"%s\"}".formatted(day)))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }
}
