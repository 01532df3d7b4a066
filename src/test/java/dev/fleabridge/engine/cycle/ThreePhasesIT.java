package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The three phases of a payment, and what stands after a death between any two of them (money rules
 * 5 to 13 and 16).
 */
class ThreePhasesIT {

  private static final String PAY =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: "{% $detail.payee %}", amount: "{% $detail.amount %}", memo: hello } }
      """;

  private static final String TWO_RULES =
      PAY
          + """
            - id: fee
              when: { source: [test] }
              key: "{% $detail.key %}"
              steps:
                pay: { transfer: { payer: agt_payer, payee: agt_platform, amount: "1", memo: fee } }
          """;

  private Workbench bench;

  @BeforeEach
  void openBench() {
    bench = new Workbench(PAY);
    bench.balance("agt_payer", "100");
  }

  @Test
  void paymentReservesAmountAndBufferUntilItsOutcomeIsWritten() {
    UUID id = file("k1", "10");

    List<Action> claimed = bench.replica("one").claim(10).sending();

    assertThat(claimed).extracting(Action::id).containsExactly(id);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.SENDING);
    assertThat(wallet().reserved()).isEqualTo(Money.of("10.2"));

    record(claimed.getFirst(), Workbench.done(claimed.getFirst()));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
    assertThat(wallet().available()).isEqualTo(Money.of("89.8"));
  }

  @Test
  void sameFactInTwoEnvelopesIsPaidOnce() {
    Filed first = bench.file(event("e1", "k1", "agt_a", "10"));
    Filed second = bench.file(event("e2", "k1", "agt_a", "10"));

    assertThat(second.duplicate()).isTrue();
    assertThat(second.runs().getFirst().actions()).isEqualTo(first.runs().getFirst().actions());
    assertThat(bench.runUntilIdle(Workbench::done)).hasSize(1);
  }

  @Test
  void twoRulesThatMeetOneFactPayOnceEach() {
    bench = new Workbench(TWO_RULES);
    bench.balance("agt_payer", "100");
    bench.file(event("e1", "k1", "agt_a", "10"));
    bench.file(event("e2", "k1", "agt_a", "10"));

    List<Action> sent = bench.runUntilIdle(Workbench::done);

    assertThat(sent).extracting(Action::ruleId).containsExactlyInAnyOrder("pay", "fee");
    assertThat(sent).extracting(Action::idempotencyKey).doesNotHaveDuplicates();
  }

  @Test
  void twoEnvelopesOfOneFactInOneTransactionNameTheSameActions() {
    List<Filed> filed =
        bench.file(List.of(event("e1", "k1", "agt_a", "10"), event("e2", "k1", "agt_a", "10")));

    assertThat(filed).extracting(Filed::duplicate).containsExactlyInAnyOrder(false, true);
    assertThat(filed.getFirst().runs().getFirst().actions())
        .hasSize(1)
        .isEqualTo(filed.getLast().runs().getFirst().actions());
  }

  @Test
  void aFactThatComesAgainAfterYearsFindsItsPayment() {
    UUID id = file("k1", "10");
    bench.runUntilIdle(Workbench::done);
    bench.clock.advance(Duration.ofDays(4_000));
    bench.balance("agt_payer", "100");

    Filed again = bench.file(event("e2", "k1", "agt_a", "10"));
    bench.file(event("e3", "k-other", "agt_a", "10"));

    assertThat(again.duplicate()).isTrue();
    assertThat(again.runs().getFirst().actions()).containsExactly(id);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.runUntilIdle(Workbench::done)).hasSize(1);
    assertThat(bench.file(event("e1", "k1", "agt_a", "10")).duplicate()).isTrue();
  }

  @Test
  void sameKeyWithAnotherAmountIsRefusedAndKept() {
    UUID id = file("k1", "10");
    bench.file(event("e2", "k1", "agt_a", "99"));

    assertThat(bench.runUntilIdle(Workbench::done))
        .extracting(Action::amount)
        .containsExactly(Money.of("10"));
    assertThat(
            bench.jdbc.queryForObject(
                "select difference from conflict where action_id = ?", String.class, id))
        .isEqualTo("amount 99.00, first seen as 10.00");
  }

  @Test
  void twoHundredActionsAgainstAWalletForTenSendExactlyTen() throws Exception {
    bench.balance("agt_payer", "1.02");
    bench.file(
        IntStream.range(0, 200).mapToObj(i -> event("e" + i, "k" + i, "agt_a", "0.10")).toList());

    List<Action> sent = bench.claimWithReplicas(8, 7);

    assertThat(sent).hasSize(10);
    assertThat(wallet().reserved()).isEqualTo(Money.of("1.02"));
    assertThat(count(ActionState.HELD, "insufficient_funds")).isEqualTo(190);
  }

  @Test
  void replicasCannotOverspendADailyBudgetTogether() throws Exception {
    bench = bench.limits(new GuardLimits(null, Money.of("5"), null, null));
    bench.file(
        IntStream.range(0, 100).mapToObj(i -> event("e" + i, "k" + i, "agt_a", "0.50")).toList());

    assertThat(bench.claimWithReplicas(8, 7)).hasSize(10);
    assertThat(count(ActionState.HELD, "over_budget")).isEqualTo(90);
  }

  @Test
  void deathWhileSendingIsUnknownKeepsTheMoneyAndIsNeverSentAgain() {
    UUID id = file("k1", "10");
    bench.replica("one").claim(10);

    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    Reconciler reconciler =
        bench.reconciler(action -> new InquiryResult.CannotTell("no look-up here"));
    assertThat(reconciler.expireLeases()).isEqualTo(1);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
    assertThat(bench.replica("two").claim(10).sending()).isEmpty();

    reconciler.reconcileDue();

    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(wallet().reserved()).isEqualTo(Money.of("10.2"));
    bench.clock.advance(Duration.ofDays(30));
    assertThat(bench.replica("two").claim(10).sending()).isEmpty();
  }

  @Test
  void lateAnswerChangesNothingByItselfButSettlesTheUnknownAction() {
    UUID id = file("k1", "10");
    Action claimed = bench.replica("one").claim(10).sending().getFirst();
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    Reconciler reconciler = bench.reconciler(action -> new InquiryResult.CannotTell("not asked"));
    reconciler.expireLeases();

    Recorder.Recorded recorded = record(claimed, Workbench.done(claimed));

    assertThat(recorded.late()).isEqualTo(1);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
    reconciler.reconcileDue();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(id).result()).isNotNull();
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
  }

  @Test
  void provedNotDoneIsSentAgainWithTheSameKeyInANewEpoch() {
    file("k1", "10");
    Action first = bench.replica("one").claim(10).sending().getFirst();
    record(first, SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout"));
    bench.clock.advance(Duration.ofSeconds(2));

    bench.reconciler(action -> new InquiryResult.NotDone("not in the history")).reconcileDue();
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
    bench.balance("agt_payer", "100");
    Action second = bench.replica("two").claim(10).sending().getFirst();

    assertThat(second.idempotencyKey()).isEqualTo(first.idempotencyKey());
    assertThat(second.epoch()).isEqualTo(2);
    // The answer to the first attempt, wherever it was, no longer counts.
    assertThat(record(first, Workbench.done(first)).late()).isEqualTo(1);
    assertThat(bench.action(second.id()).state()).isEqualTo(ActionState.SENDING);
  }

  @Test
  void whatHadNoEffectGivesItsMoneyBackAndComesAgainWhenDue() {
    UUID id = file("k1", "10");
    Action claimed = bench.replica("one").claim(10).sending().getFirst();
    record(
        claimed,
        new SendResult(
            Outcome.THROTTLED, "throttled", "later", 429, null, null, null, Duration.ofSeconds(7)));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);
    assertThat(bench.action(id).failures()).isEqualTo(1);
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
    bench.clock.advance(Duration.ofSeconds(6));
    assertThat(bench.replica("one").claim(10).sending()).isEmpty();
    bench.clock.advance(Duration.ofSeconds(3));
    assertThat(bench.replica("one").claim(10).sending()).hasSize(1);
  }

  @Test
  void heldForWantOfMoneyGoesOnWhenTheWalletIsFilledAndExpiresWhenItIsNot() {
    UUID id = file("k1", "500");
    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(id).reason()).isEqualTo("insufficient_funds");

    bench.clock.advance(Duration.ofSeconds(30));
    bench.balance("agt_payer", "600");
    assertThat(bench.runUntilIdle(Workbench::done)).hasSize(1);

    UUID other = file("k2", "9000");
    bench.runUntilIdle(Workbench::done);
    bench.clock.advance(bench.settings.patience().plusHours(1));
    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(other).state()).isEqualTo(ActionState.EXPIRED);
  }

  @Test
  void payeeComputedFromTheEventMustBeAllowed() {
    bench.file(event("e1", "k1", "mallory", "1"));

    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(count(ActionState.HELD, "payee_not_allowed")).isEqualTo(1);
  }

  private UUID file(String key, String amount) {
    return bench
        .file(event("e-" + key, key, "agt_a", amount))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private static Event event(String id, String key, String payee, String amount) {
    String detail =
        Json.object().put("key", key).put("payee", payee).put("amount", amount).toString();
    return Workbench.event(id, "test", "Test", detail);
  }

  private Recorder.Recorded record(Action claimed, SendResult answer) {
    return bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), answer)));
  }

  private Wallet wallet() {
    return bench.ledger.wallets().find("agt_payer").orElseThrow();
  }

  private int count(ActionState state, String reason) {
    Integer found =
        bench.jdbc.queryForObject(
            "select count(*) from action where state = ? and reason = ?",
            Integer.class,
            state.name(),
            reason);
    return found == null ? 0 : found;
  }
}
