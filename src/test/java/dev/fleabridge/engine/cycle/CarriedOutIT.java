package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Money rule 22: attempt 1 was taken for undone, attempt 2 goes out, and attempt 1 turns out to be
 * carried out. There is no third attempt, whatever became of the second.
 */
class CarriedOutIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "10", memo: hello } }
            after: { after: [pay], record: { agent: agt_payer, memo: paid } }
            instead: { on-failure-of: pay, transfer: { payer: agt_payer, payee: agt_b, amount: "10", memo: instead } }
      """;

  private static final By ANN = new By("ann", "because of ticket 7");
  private static final SendResult REFUSED =
      SendResult.of(Outcome.DECLINED, "no_such_payee", "unknown");

  private Workbench bench;
  private UUID id;
  private Action first;

  @BeforeEach
  void takeTheFirstAttemptForUndone() {
    bench = new Workbench(RULES);
    bench.balance("agt_payer", "100");
    String detail = Json.object().put("key", "k1").toString();
    id =
        bench
            .file(Workbench.event("e1", "test", "Test", detail))
            .runs()
            .getFirst()
            .actions()
            .getFirst();
    first = claim();
    loseTheReplica();
    reconcile(new InquiryResult.NotDone("not in the history"));
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void howeverTheSecondAttemptEndsThereIsNoThird(Outcome end) {
    Action second = claim();
    answer(first, done("tx_1"));

    answer(second, end == Outcome.DONE ? done("tx_2") : SendResult.of(end, "code", "message"));

    Action action = bench.action(id);
    assertThat(action.state()).isEqualTo(ActionState.DONE);
    assertThat(action.result()).isEqualTo(Json.object().put("txId", "tx_1"));
    assertThat(action.reserved()).isEqualTo(Money.ZERO);
    assertThat(wallet().asOf()).as("its balance is read anew").isNull();
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
    neverSentAgain();
    assertThat(action.reason())
        .isEqualTo(
            switch (end) {
              case DONE -> "carried_out_twice";
              case UNKNOWN -> "maybe_carried_out_twice";
              case NOT_SENT, THROTTLED, DECLINED -> "answered_late";
            });
    assertThat(bench.ledger.doubles().count(true)).isEqualTo(end == Outcome.DONE ? 1 : 0);
    assertThat(bench.ledger.doubles().count(false)).isEqualTo(end == Outcome.UNKNOWN ? 1 : 0);
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void inWhateverStateTheSecondAttemptLeftItTheLateAnswerSettlesIt(Outcome end) {
    answer(claim(), end == Outcome.DONE ? done("tx_2") : SendResult.of(end, "code", "message"));

    answer(first, done("tx_1"));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.ledger.doubles().count(true)).isEqualTo(end == Outcome.DONE ? 1 : 0);
    assertThat(bench.ledger.doubles().count(false)).isEqualTo(end == Outcome.UNKNOWN ? 1 : 0);
    neverSentAgain();
  }

  @Test
  void aSecondAttemptThatNobodySawEndIsSettledToo() {
    claim();
    answer(first, done("tx_1"));
    loseTheReplica();

    reconcile(new InquiryResult.NotDone("not in the history"));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(id).reason()).isEqualTo("maybe_carried_out_twice");
    neverSentAgain();
  }

  /** Written by an older replica, which moves nothing, while the question is on its way. */
  @Test
  void anAnswerThatComesWhileItIsLookedUpSettlesIt() {
    claim();
    loseTheReplica();
    bench.clock.advance(Duration.ofSeconds(2));

    bench
        .reconciler(action -> {
          writeDownOnly(first);
          return new InquiryResult.NotDone("not in the history");
        })
        .reconcileDue();

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    neverSentAgain();
  }

  @Test
  void aSecondClaimOfWhichNothingWasSentIsSettledToo() {
    Action second = claim();
    answer(first, done("tx_1"));

    answer(second, SendResult.withheld(Reason.NO_ROOM, "too many calls are under way here"));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(id).reason()).isEqualTo("answered_late");
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
    neverSentAgain();
  }

  @Test
  void aSecondEffectThatIsRuledOutLaterIsToldNoMore() {
    Action second = claim();
    answer(first, done("tx_1"));
    loseTheReplica();
    reconcile(new InquiryResult.CannotTell("not asked"));

    answer(second, REFUSED);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(id).reason()).isEqualTo("answered_late");
    assertThat(bench.ledger.doubles().count(false)).isZero();
  }

  @Test
  void anAnswerOfTheSecondAttemptThatComesLateAsWellIsToldAsASecondEffect() {
    Action second = claim();
    loseTheReplica();
    answer(first, done("tx_1"));
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);

    answer(second, done("tx_2"));

    assertThat(bench.action(id).reason()).isEqualTo("carried_out_twice");
    assertThat(bench.ledger.doubles().count(true)).isOne();
    assertThat(bench.action(id).result()).isEqualTo(Json.object().put("txId", "tx_1"));
  }

  @Test
  void stoppedByAPersonItIsSettledAllTheSame() {
    levers().cancel(id, ANN);

    answer(first, done("tx_1"));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    neverSentAgain();
  }

  @Test
  void pastItsDeadlineItIsSettledAllTheSame() {
    bench.clock.advance(bench.settings.patience().plusSeconds(1));
    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.EXPIRED);

    answer(first, done("tx_1"));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
  }

  @Test
  void whatWasToBeDoneInItsPlaceIsNotAndWhatWasLeftOutIsDone() {
    answer(claim(), REFUSED);
    bench.resolver().resolveDue();
    assertThat(step("instead").state()).isEqualTo(ActionState.READY);
    assertThat(step("after").state()).isEqualTo(ActionState.SKIPPED);

    answer(first, done("tx_1"));

    assertThat(step("instead").state()).isEqualTo(ActionState.SKIPPED);
    bench.balance("agt_payer", "100");
    assertThat(bench.runUntilIdle(Workbench::done))
        .extracting(Action::step)
        .containsExactly("after");
    assertThat(bench.ledger.doubles().count(true)).isZero();
  }

  @Test
  void whatWasDoneInItsPlaceAlreadyIsToldAloud() {
    answer(claim(), REFUSED);
    bench.balance("agt_payer", "100");
    assertThat(bench.runUntilIdle(Workbench::done))
        .extracting(Action::step)
        .containsExactly("instead");

    answer(first, done("tx_1"));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.ledger.doubles().count(true)).isOne();
    assertThat(Readings.on(bench.jdbc).actions().history(id))
        .last()
        .satisfies(move -> assertThat(move.explanation()).contains("instead"));
  }

  /** As an older replica leaves it, which writes the late answer down and moves nothing. */
  @ParameterizedTest
  @EnumSource(
      value = ActionState.class,
      names = {"READY", "HELD"})
  void whatAnOlderReplicaLeftDueIsSettledByTheClaim(ActionState left) {
    writeDownOnly(first);
    bench.jdbc.update(
        "update action set state = ?, reason = 'paused' where id = ?", left.name(), id);

    assertThat(bench.replica("one").claim(10).sending()).isEmpty();

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(wallet().asOf()).as("its balance is read anew").isNull();
    assertThat(bench.runUntilIdle(Workbench::done))
        .extracting(Action::step)
        .containsExactly("after");
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
  }

  @Test
  void theDatabaseItselfRefusesASecondClaim() {
    writeDownOnly(first);

    assertThatThrownBy(() ->
            bench.jdbc.update(
                "update action set state = 'SENDING', epoch = epoch + 1 where id = ?", id))
        .isInstanceOf(DataIntegrityViolationException.class)
        .hasMessageContaining("carried out");
  }

  @Test
  void whoRetriesARefusalThatWasCarriedOutBeforeIsToldThatItIsDone() {
    answer(claim(), REFUSED);
    writeDownOnly(first);

    assertThat(levers().retry(id, ANN))
        .hasValueSatisfying(a -> assertThat(a.state()).isEqualTo(ActionState.DONE));

    neverSentAgain();
  }

  @Test
  void whoWantsALookAtWhatWasCarriedOutIsToldThatItIsDone() {
    writeDownOnly(first);
    bench.jdbc.update("update action set state = 'NEEDS_REVIEW' where id = ?", id);

    assertThat(levers().lookAgain(id, ANN))
        .hasValueSatisfying(a -> assertThat(a.state()).isEqualTo(ActionState.DONE));
  }

  @Test
  void nobodyStopsOrReleasesWhatAnAttemptHasCarriedOut() {
    writeDownOnly(first);
    Levers levers = levers();
    for (var stop :
        Map.<String, Runnable>of(
                "cancel", () -> levers.cancel(id, ANN), "reject", () -> levers.reject(id, ANN))
            .values()) {
      assertThatExceptionOfType(Levers.NotLegal.class)
          .isThrownBy(stop::run)
          .withMessageContaining("attempt 1");
    }
    bench.jdbc.update(
        "update action set state = 'HELD', reason = 'approval_required' where id = ?", id);
    assertThatExceptionOfType(Levers.NotLegal.class)
        .isThrownBy(() -> levers.approve(id, ANN))
        .withMessageContaining("attempt 1");
  }

  private void writeDownOnly(Action attempted) {
    bench.jdbc.update(
        "update attempt set outcome = 'DONE', ended_at = started_at, result = '{\"txId\":\"tx_1\"}'"
            + " where action_id = ? and number = ?",
        attempted.id(),
        attempted.epoch());
  }

  /**
   * Whatever happens afterwards: time, money, the reconciler, and everything that people may do.
   */
  private void neverSentAgain() {
    int attempts = attempts();
    for (int day = 0; day < 3; day++) {
      bench.clock.advance(Duration.ofMinutes(7));
      bench.balance("agt_payer", "100");
      Reconciler reconciler =
          bench.reconciler(action -> new InquiryResult.NotDone("not in the history"), repeat -> {});
      reconciler.expireLeases();
      reconciler.reconcileDue();
      try {
        levers().retry(id, ANN);
      } catch (Levers.NotLegal e) {
        assertThat(e.state()).isEqualTo(ActionState.DONE);
      }
      assertThat(bench.runUntilIdle(Workbench::done)).extracting(Action::id).doesNotContain(id);
    }
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(attempts()).isEqualTo(attempts);
  }

  private int attempts() {
    return bench.ledger.attempts().of(id).size();
  }

  private Action claim() {
    bench.balance("agt_payer", "100");
    return bench.replica("one").claim(10).sending().getFirst();
  }

  private void loseTheReplica() {
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    bench.reconciler(action -> new InquiryResult.CannotTell("not asked")).expireLeases();
  }

  private void reconcile(InquiryResult found) {
    bench.clock.advance(Duration.ofSeconds(2));
    bench.reconciler(action -> found).reconcileDue();
  }

  private void answer(Action action, SendResult answer) {
    bench.recorder().record(List.of(new Sent(action, bench.clock.instant(), answer)));
  }

  private static SendResult done(String txId) {
    return SendResult.done(Json.object().put("txId", txId));
  }

  private Action step(String name) {
    return bench.ledger.actions().ofRun(first.runId()).stream()
        .filter(action -> action.step().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Levers levers() {
    return new Levers(
        bench.ledger,
        Readings.on(bench.jdbc),
        new AuditLog(bench.jdbc),
        bench.transactions,
        bench.clock);
  }

  private Wallet wallet() {
    return bench.ledger.wallets().find("agt_payer").orElseThrow();
  }
}
