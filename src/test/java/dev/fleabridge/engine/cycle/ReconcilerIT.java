package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Inquiry;
import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What becomes of a payment whose outcome is not known (money rules 11 and 14 to 16). */
class ReconcilerIT {

  private static final LocalDate TODAY = LocalDate.parse("2026-11-20");

  private static final String HIRE =
      """
      rules:
        - id: hire
          when: { source: [test] }
          key: "{% $detail.key %}"
          limits: { per-day: "1000" }
          steps:
            hire: { create-escrow: { payer: agt_payer, payee: agt_payee, amount: "10", terms: hello, ref: "{% $detail.key %}" } }
            pay: { release-escrow: { agent: agt_payer, escrow: "{% $steps.hire.escrowId %}" } }
        - id: release
          when: { source: [test.release] }
          key: "{% $detail.key %}"
          steps:
            pay: { release-escrow: { agent: agt_payer, ref: "{% $detail.key %}" } }
      """;

  private Workbench bench;
  private UUID hire;
  private UUID pay;

  @BeforeEach
  void loseTheAnswer() {
    bench = new Workbench(HIRE);
    bench.balance("agt_payer", "100");
    List<UUID> actions =
        bench
            .file(Workbench.event("e1", "test", "Test", "{\"key\":\"k1\"}"))
            .runs()
            .getFirst()
            .actions();
    hire = actions.getFirst();
    pay = actions.getLast();
    Action claimed = bench.replica("one").claim(10).sending().getFirst();
    SendResult lost = SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout");
    bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), lost)));
  }

  @Test
  void itIsNotSentAgainAndKeepsItsMoneyAndItsBudget() {
    bench.clock.advance(Duration.ofHours(1));

    assertThat(bench.replica("two").claim(10).sending()).isEmpty();
    assertThat(bench.action(hire).state()).isEqualTo(ActionState.UNKNOWN);
    assertThat(wallet().reserved()).isEqualTo(Money.of("10.2"));
    assertThat(bench.ledger.budgets().used(TODAY, 100)).containsEntry("rule:hire", Money.of("10"));
  }

  @Test
  void whatWasFoundAndCannotBeWrittenIsAPersonsWithWhatWasFound() {
    bench.jdbc.update("update budget set used = 0"); // so that nothing can be given back
    bench.clock.advance(Duration.ofMinutes(10));

    bench.reconciler(action -> new InquiryResult.NotDone("not in the history")).reconcileDue();

    Action action = bench.action(hire);
    assertThat(action.state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(action.reason()).isEqualTo("finding_not_written");
    assertThat(action.explanation())
        .contains("NotDone", "not in the history")
        .doesNotContain("does not balance");
    assertThat(action.reserved()).isEqualTo(Money.of("10.2"));
  }

  @Test
  void afterADeathItKeepsBothAsWell() {
    bench.file(Workbench.event("e2", "test", "Test", "{\"key\":\"k2\"}"));
    bench.replica("two").claim(10);
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    Reconciler reconciler =
        bench.reconciler(action -> new InquiryResult.CannotTell("no look-up here"));

    assertThat(reconciler.expireLeases()).isEqualTo(1);
    reconciler.reconcileDue();

    assertThat(wallet().reserved()).isEqualTo(Money.of("20.4"));
    assertThat(bench.ledger.budgets().used(TODAY, 100)).containsEntry("rule:hire", Money.of("20"));
  }

  @Test
  void aLookUpThatFailsInAnUnforeseenWayIsGivenToAPersonToo() {
    Reconciler reconciler =
        bench.reconciler(action -> {
          throw new ArithmeticException("nobody thought of this");
        });
    for (int i = 0; i < 100; i++) {
      bench.clock.advance(Duration.ofMinutes(3));
      reconciler.reconcileDue();
    }

    assertThat(bench.action(hire).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(bench.action(hire).explanation()).contains("unforeseen").doesNotContain("nobody");
    assertThat(wallet().reserved()).isEqualTo(Money.of("10.2"));
  }

  @Test
  void afterADeathWhatWasNotDoneGivesBothBack() {
    bench.file(Workbench.event("e2", "test", "Test", "{\"key\":\"k2\"}"));
    Action dies = bench.replica("two").claim(10).sending().getFirst();
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    Reconciler reconciler =
        bench.reconciler(action ->
            action.id().equals(dies.id())
                ? new InquiryResult.NotDone("not in the account")
                : new InquiryResult.Unclear("the account cannot be read: 503"));

    reconciler.expireLeases();
    reconciler.reconcileDue();

    assertThat(bench.action(dies.id()).state()).isEqualTo(ActionState.READY);
    assertThat(wallet().reserved()).isEqualTo(Money.of("10.2"));
    assertThat(bench.ledger.budgets().used(TODAY, 100)).containsEntry("rule:hire", Money.of("10"));
  }

  @Test
  void whatIsNotClearIsAskedForEverLessOftenAndThenGivenToAPerson() {
    List<Instant> asked = new ArrayList<>();
    Reconciler reconciler =
        bench.reconciler(action -> {
          asked.add(bench.clock.instant());
          return new InquiryResult.Unclear("the account cannot be read: 503");
        });
    Duration step = Duration.ofSeconds(3);
    for (long i = 0; i < 2 * bench.settings.reviewAfter().dividedBy(step); i++) {
      bench.clock.advance(step);
      reconciler.reconcileDue();
      bench.resolver().resolveDue();
      assertThat(bench.replica("two").claim(10).sending()).isEmpty();
    }

    assertThat(asked.getLast()).isAfter(Workbench.START.plus(bench.settings.reviewAfter()));
    assertThat(asked).hasSizeBetween(10, 200);
    assertThat(bench.action(hire).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(bench.action(hire).reason()).isEqualTo("not_settled_in_time");
    assertThat(bench.action(hire).explanation()).isEqualTo("the account cannot be read: 503");
    assertThat(bench.action(pay).state()).isEqualTo(ActionState.WAITING);
    assertThat(wallet().reserved()).isEqualTo(Money.of("10.2"));
    assertThat(bench.ledger.budgets().used(TODAY, 100)).containsEntry("rule:hire", Money.of("10"));
  }

  @Test
  void whatWasSeenIsKeptWhateverItCameTo() {
    bench.clock.advance(Duration.ofSeconds(5));
    bench
        .reconciler(action -> new InquiryResult.Unclear("page 1 of the account: nothing"))
        .reconcileDue();
    bench.clock.advance(Duration.ofMinutes(5));
    bench
        .reconciler(action -> new InquiryResult.CannotTell("the account ends there"))
        .reconcileDue();

    assertThat(history())
        .containsSubsequence("page 1 of the account: nothing", "the account ends there");
    assertThat(bench.action(hire).explanation()).isEqualTo("the account ends there");
  }

  @Test
  void whatOneReplicaAsksAboutIsLeftAloneByTheOthers() {
    Reconciler other = bench.reconciler(action -> new InquiryResult.Unclear("asked twice"));
    List<Integer> found = new ArrayList<>();
    bench.clock.advance(Duration.ofSeconds(5));
    bench
        .reconciler(action -> {
          found.add(other.reconcileDue());
          return new InquiryResult.Unclear("asked once");
        })
        .reconcileDue();

    assertThat(found).containsExactly(0);
  }

  @Test
  void whatProvedItIsKeptToo() {
    bench.clock.advance(Duration.ofSeconds(5));
    bench
        .reconciler(action -> new InquiryResult.NotDone("all pages, and it is on none"))
        .reconcileDue();
    assertThat(bench.action(hire).explanation()).isEqualTo("all pages, and it is on none");

    bench.balance("agt_payer", "100");
    Action again = bench.replica("two").claim(10).sending().getFirst();
    SendResult lost = SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout");
    bench.recorder().record(List.of(new Sent(again, bench.clock.instant(), lost)));
    bench.clock.advance(Duration.ofSeconds(5));
    bench
        .reconciler(action ->
            new InquiryResult.Done(Json.object().put("escrowId", "esc_1"), "row 7 of the account"))
        .reconcileDue();

    assertThat(bench.action(hire).state()).isEqualTo(ActionState.DONE);
    assertThat(history()).contains("all pages, and it is on none", "row 7 of the account");
  }

  @Test
  void nothingThatDependsOnItGoesOnUntilItIsSettled() {
    wake();
    bench.resolver().resolveDue();
    assertThat(bench.action(pay).state()).isEqualTo(ActionState.WAITING);

    bench.clock.advance(Duration.ofSeconds(5));
    bench.reconciler(action -> new InquiryResult.CannotTell("no look-up here")).reconcileDue();
    wake();
    bench.resolver().resolveDue();
    assertThat(bench.action(hire).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(bench.action(pay).state()).isEqualTo(ActionState.WAITING);
  }

  @Test
  void anEscrowWhoseCreationIsUnknownIsNotReleasedByItsHandleEither() {
    UUID release =
        bench
            .file(Workbench.event("e2", "test.release", "Test", "{\"key\":\"k1\"}"))
            .runs()
            .getFirst()
            .actions()
            .getFirst();

    assertThat(bench.replica("two").claim(10).sending()).isEmpty();
    assertThat(bench.action(release).reason()).isEqualTo("escrow_not_known");

    bench.clock.advance(Duration.ofSeconds(5));
    bench
        .reconciler(
            action -> new InquiryResult.Done(Json.object().put("escrowId", "esc_1"), "found"))
        .reconcileDue();
    assertThat(bench.runUntilIdle(Workbench::done)).extracting(Action::id).contains(release, pay);
    assertThat(bench.action(release).resolved().path("escrow").asString()).isEqualTo("esc_1");
  }

  @Test
  void noTransactionIsOpenWhileItAsksOrSendsAgain() {
    List<Boolean> open = new ArrayList<>();
    Inquiry inquiry =
        action -> {
          open.add(TransactionSynchronizationManager.isActualTransactionActive());
          return new InquiryResult.Repeat("keys are honoured");
        };
    Reconciler reconciler =
        bench.reconciler(
            inquiry,
            action -> open.add(TransactionSynchronizationManager.isActualTransactionActive()));

    bench.clock.advance(Duration.ofSeconds(5));
    reconciler.reconcileDue();
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    reconciler.expireLeases();
    try (ExecutorService tasks = Executors.newSingleThreadExecutor()) {
      reconciler.reconcileDue(tasks);
    }

    assertThat(open).as("asked, sent, and both again").containsExactly(false, false, false, false);
  }

  /** As if something had made it look again whether it can go on. */
  private void wake() {
    bench.transactions.executeWithoutResult(
        status -> bench.ledger.actions().wakeDependents(List.of(hire), bench.clock.instant()));
  }

  private Wallet wallet() {
    return bench.ledger.wallets().find("agt_payer").orElseThrow();
  }

  private List<String> history() {
    return bench.jdbc.queryForList(
        "select coalesce(explanation, '') from history where action_id = ? order by id",
        String.class,
        hire);
  }
}
