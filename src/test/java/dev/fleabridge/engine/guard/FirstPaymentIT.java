package dev.fleabridge.engine.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Reconciler;
import dev.fleabridge.engine.cycle.Recorder;
import dev.fleabridge.engine.fanout.FanOutWorkbench;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.engine.pay.PayingAccounts;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first payment to a payee waits for a person, and no way of paying leads around that. */
class FirstPaymentIT {

  private static final String REASON = "first_payment_to_payee";
  private static final GuardLimits HOLDING = GuardLimits.NONE.holdingFirstPayments();
  private static final By ANN = new By("ann", "I know them");
  private static final By BOB = new By("bob", "so do I");

  @BeforeEach
  void openBench() {
    open("", HOLDING);
  }

  private Workbench bench = new Workbench(rules(""));
  private Levers levers = levers();
  private int filed;

  private void open(String ofRule, GuardLimits everywhere) {
    bench = new Workbench(rules(ofRule)).limits(everywhere);
    bench.balance("agt_payer", "100000");
    bench.balance("agt_other", "100000");
    levers = levers();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theFirstWaitsForAnApproverAndThoseAfterItDoNot(boolean byTheRule) {
    open(byTheRule ? "hold-first-payment: true" : "", byTheRule ? GuardLimits.NONE : HOLDING);
    UUID first = pay("agt_new", "1");
    UUID second = pay("agt_new", "2");
    UUID another = pay("agt_else", "1");
    assertThat(run()).isEmpty();
    assertThat(bench.action(first).state()).isEqualTo(ActionState.HELD);
    assertThat(bench.action(first).reason()).isEqualTo(REASON);
    assertThat(bench.action(first).explanation())
        .isEqualTo(
            "agt_payer has not paid agt_new before%s; the first payment needs an approver"
                .formatted(byTheRule ? " by rule transfer" : ""));

    levers.approve(first, ANN);
    assertThat(run()).containsExactlyInAnyOrder(first, second);
    assertThat(bench.action(another).reason()).isEqualTo(REASON);
    UUID third = pay("agt_new", "3");
    assertThat(run()).containsExactly(third);
    assertThat(bench.action(third).approvedBy()).isNull();
  }

  @Test
  void nothingIsAskedWhereNoLimitDoes() {
    open("", GuardLimits.NONE);
    UUID id = pay("agt_new", "1");
    assertThat(run()).containsExactly(id);
    assertThat(listed()).isEmpty();
  }

  @Test
  void ofThoseThatReplicasClaimAtOnceOnlyTheApprovedGoesFirst() throws Exception {
    List<UUID> all = IntStream.range(0, 12).mapToObj(i -> pay("agt_new", "1")).toList();
    assertThat(bench.claimWithReplicas(4, 1)).isEmpty();
    assertThat(all).allMatch(id -> REASON.equals(bench.action(id).reason()));

    levers.approve(all.get(7), ANN);
    assertThat(bench.claimWithReplicas(4, 1)).extracting(Action::id).hasSameElementsAs(all);
    assertThat(bench.jdbc.queryForList("select action_id from known_payee", UUID.class))
        .containsExactly(all.get(7));
    assertThat(all).filteredOn(id -> bench.action(id).approvedBy() != null).hasSize(1);
  }

  @Test
  void twoThatAreBothApprovedDoNotWaitForEachOther() throws Exception {
    List<UUID> both = List.of(pay("agt_new", "1"), pay("agt_new", "1"));
    run();
    both.forEach(id -> levers.approve(id, ANN));
    assertThat(bench.claimWithReplicas(2, 1)).hasSize(2);
    assertThat(run()).isEmpty();
  }

  @Test
  void thePayeeIsKnownFromTheSendingOnAndNotFromTheApproval() {
    open("", new GuardLimits(null, Money.of("5"), null, null).holdingFirstPayments());
    UUID first = pay("agt_new", "10");
    UUID second = pay("agt_new", "1");
    run();
    levers.approve(first, ANN);
    assertThat(run()).isEmpty();
    assertThat(bench.action(first).reason()).isEqualTo("over_budget");
    levers.cancel(first, BOB);
    lookAgain();
    assertThat(run()).isEmpty();
    assertThat(bench.action(second).reason()).isEqualTo(REASON);
  }

  @Test
  void whileTheFirstIsOnItsWayTheNextGo() {
    UUID first = pay("agt_new", "1");
    run();
    levers.approve(first, ANN);
    assertThat(bench.replica("one").claim(10).sending()).hasSize(1);
    UUID second = pay("agt_new", "1");
    assertThat(bench.replica("two").claim(10).sending())
        .extracting(Action::id)
        .containsExactly(second);
  }

  @Test
  void whomAPersonHasApprovedStaysKnownWhateverBecameOfTheFirst() {
    UUID first = pay("agt_new", "1");
    run();
    levers.approve(first, ANN);
    run(action -> SendResult.of(Outcome.DECLINED, "no_such_agent", "there is none"));
    assertThat(bench.action(first).state()).isEqualTo(ActionState.DECLINED);
    UUID second = pay("agt_new", "1");
    assertThat(run()).containsExactly(second);
  }

  @Test
  void rejectedOrNotApprovedInTimeItIsAsNewAsBefore() {
    open("approval-expires-after: 1h", HOLDING);
    UUID rejected = pay("agt_new", "1");
    UUID expired = pay("agt_new", "1");
    run();
    levers.reject(rejected, ANN);
    bench.clock.advance(Duration.ofHours(1).plusMillis(1));
    assertThatExceptionOfType(Levers.NotLegal.class)
        .isThrownBy(() -> levers.approve(expired, ANN))
        .withMessageContaining("the time for its approval ended");
    bench.balance("agt_payer", "1000");
    assertThat(run()).isEmpty();
    assertThat(bench.action(expired).state()).isEqualTo(ActionState.EXPIRED);
    assertThat(bench.action(expired).reason()).isEqualTo("approval_expired");
    UUID next = pay("agt_new", "1");
    assertThat(run()).isEmpty();
    assertThat(bench.action(next).reason()).isEqualTo(REASON);
  }

  @Test
  void whoSentTheEventDoesNotApproveIt() {
    UUID id = pay("agt_new", "1");
    run();
    assertThatExceptionOfType(Levers.OwnRequest.class)
        .isThrownBy(() -> levers.approve(id, new By("test", "mine")));
  }

  @ParameterizedTest
  @CsvSource({"10, 1", "30, 2"})
  void itsApprovalIsOneOfThoseThatTheAmountNeeds(String amount, int people) {
    open(
        "",
        new GuardLimits(null, null, null, Money.of("5"), Money.of("20"), null)
            .holdingFirstPayments());
    UUID id = pay("agt_new", amount);
    run();
    assertThat(bench.action(id).reason()).isEqualTo(REASON);
    levers.approve(id, ANN);
    if (people == 2) {
      assertThat(run()).isEmpty();
      assertThat(bench.action(id).reason()).isEqualTo("second_approval_required");
      assertThatExceptionOfType(Levers.OwnRequest.class).isThrownBy(() -> levers.approve(id, ANN));
      levers.approve(id, BOB);
    }
    assertThat(run()).containsExactly(id);
    UUID next = pay("agt_new", amount);
    run();
    assertThat(bench.action(next).reason()).isEqualTo("approval_required");
  }

  @Test
  void noApprovalCarriesAFirstPaymentPastTheCap() {
    open("", new GuardLimits(Money.of("5"), null, null, null).holdingFirstPayments());
    UUID id = pay("agt_new", "10");
    assertThat(run()).isEmpty();
    assertThat(bench.action(id).reason()).isEqualTo("over_limit_per_action");
  }

  @Test
  void whomTheAgentPaidBeforeTheLimitWasSetIsKnown() {
    open("", GuardLimits.NONE);
    pay("agt_old", "1");
    assertThat(run()).hasSize(1);
    bench.limits(HOLDING);
    UUID old = pay("agt_old", "1");
    UUID fromOther = payFrom("transfer", "agt_other", "agt_old", "1");
    UUID otherCase = pay("agt_OLD", "1");
    assertThat(run()).containsExactly(old);
    assertThat(bench.action(fromOther).reason()).isEqualTo(REASON);
    assertThat(bench.action(otherCase).reason()).isEqualTo(REASON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DECLINED", "UNKNOWN", "NOT_SENT"})
  void whatDidNotHappenOrMayNotHaveBeforeTheLimitWasSetMakesNobodyKnown(Outcome outcome) {
    open("", GuardLimits.NONE);
    pay("agt_old", "1");
    Action sent = bench.replica("one").claim(1).sending().getFirst();
    bench
        .recorder()
        .record(
            List.of(
                new Recorder.Sent(
                    sent, bench.clock.instant(), SendResult.of(outcome, "code", "message"))));
    bench.limits(HOLDING);
    UUID next = pay("agt_old", "1");
    lookAgain();
    assertThat(run()).isEmpty();
    assertThat(bench.action(next).reason()).isEqualTo(REASON);
  }

  @Test
  void whatARuleHasPaidMakesThePayeeKnownToThatRuleAlone() {
    open("hold-first-payment: true", GuardLimits.NONE);
    bench.limits(GuardLimits.NONE);
    UUID byPayout = payFrom("payout", "agt_payer", "agt_new", "1");
    run();
    levers.approve(byPayout, ANN);
    assertThat(run()).containsExactly(byPayout);
    UUID byTransfer = pay("agt_new", "1");
    assertThat(run()).isEmpty();
    assertThat(bench.action(byTransfer).reason()).isEqualTo(REASON);

    open("", HOLDING);
    UUID any = payFrom("payout", "agt_payer", "agt_new", "1");
    run();
    levers.approve(any, ANN);
    UUID next = pay("agt_new", "1");
    assertThat(run()).containsExactlyInAnyOrder(any, next);
  }

  @Test
  void bothTheRuleAndTheInstallationMayAsk() {
    open("hold-first-payment: true", HOLDING);
    UUID byPayout = payFrom("payout", "agt_payer", "agt_new", "1");
    run();
    levers.approve(byPayout, ANN);
    UUID byTransfer = pay("agt_new", "1");
    assertThat(run()).containsExactly(byPayout);
    assertThat(bench.action(byTransfer).reason()).isEqualTo(REASON);
    levers.approve(byTransfer, ANN);
    assertThat(run()).containsExactly(byTransfer);
    assertThat(listed())
        .containsExactly(
            "agent:agt_payer", "rule:payout/agent:agt_payer", "rule:transfer/agent:agt_payer");
  }

  @Test
  void namesWithOneKeyAreOneAccountAndOthersAreNot() {
    bench.paidFrom(new OneKey("agt_payer", "agt_other"));
    bench.balance("the-key", "1000");
    UUID first = pay("agt_new", "1");
    UUID sibling = payFrom("transfer", "agt_other", "agt_new", "1");
    UUID stranger = payFrom("transfer", "agt_third", "agt_new", "1");
    assertThat(run()).isEmpty();
    levers.approve(first, ANN);
    run();
    lookAgain();
    assertThat(run()).containsExactly(sibling);
    assertThat(bench.action(stranger).reason()).isEqualTo(REASON);
    assertThat(listed()).containsExactly("agent:the-key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"payout", "lock", "sweep", "instead"})
  void everyWayOfPayingWaits(String rule) {
    UUID id = payFrom(rule, "agt_payer", "agt_new", "50000");
    assertThat(run(action -> SendResult.of(Outcome.DECLINED, "no", "as the test wants it")))
        .doesNotContain(id);
    run();
    assertThat(bench.action(id).reason()).isEqualTo(REASON);
    levers.approve(id, ANN);
    assertThat(run()).containsExactly(id);
  }

  @Test
  void eachRowOfAFileWaitsWhosePayeeIsNew() {
    try (FanOutWorkbench world = new FanOutWorkbench(FanOutWorkbench.RULES)) {
      world.put("old.csv", "agent_id,score\nagt_old,0.5\n");
      world.file("e1", "aws.s3", "old.csv");
      world.run(world.sender());
      world.bench.limits(HOLDING);
      world.put("new.csv", "agent_id,score\nagt_old,0.5\nagt_1,0.5\nagt_2,0.5\n");
      world.file("e2", "aws.s3", "new.csv");
      world.run(world.sender());

      assertThat(world.paid).hasSize(2);
      assertThat(
              world.bench.jdbc.queryForList(
                  "select payee from action where reason = ? order by payee", String.class, REASON))
          .containsExactly("agt_1", "agt_2");
    }
  }

  @Test
  void aReleaseIsNoFirstPaymentWhereOurBooksHaveItsEscrow() {
    UUID lock = payFrom("lock", "agt_payer", "agt_new", "10");
    run();
    levers.approve(lock, ANN);
    assertThat(run(FirstPaymentIT::locked)).containsExactly(lock);
    UUID known = payFrom("release", "agt_payer", "esc_1", "10");
    UUID foreign = payFrom("release", "agt_payer", "esc_of_others", "10");
    assertThat(run()).containsExactly(known);
    assertThat(bench.action(foreign).reason()).isEqualTo(REASON);
    assertThat(bench.action(foreign).explanation()).contains("nobody can say whom it pays");
    levers.approve(foreign, ANN);
    assertThat(run()).containsExactly(foreign);
  }

  @Test
  void theRuleOfTheRunHoldsItAlsoWhereTheFileNoLongerDoesAndTheOtherWayRound() {
    open("hold-first-payment: true", GuardLimits.NONE);
    UUID id = pay("agt_new", "1");
    assertThat(bench.replicaWith(rules("")).claim(10).sending()).isEmpty();
    assertThat(bench.action(id).reason()).isEqualTo(REASON);

    open("", GuardLimits.NONE);
    UUID later = pay("agt_new", "1");
    assertThat(bench.replicaWith(rules("hold-first-payment: true")).claim(10).sending()).isEmpty();
    assertThat(bench.action(later).reason()).isEqualTo(REASON);
  }

  @Test
  void aStartWithoutTheLimitLetsGoWhatItHeld() {
    UUID id = pay("agt_new", "1");
    run();
    bench.limits(GuardLimits.NONE);
    bench.replica("one").reconsiderHeld();
    assertThat(run()).containsExactly(id);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingIsSentOnceMoreToAPayeeThatNobodyKnows(boolean approved) {
    bench.limits(approved ? HOLDING : GuardLimits.NONE);
    UUID id = pay("agt_new", "1");
    claimed(approved, id);
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    List<Action> repeated = new ArrayList<>();
    Reconciler reconciler =
        bench
            .limits(HOLDING)
            .reconciler(action -> new InquiryResult.Repeat("keys are honoured"), repeated::add);
    reconciler.expireLeases();
    reconciler.reconcileDue();

    assertThat(repeated).hasSize(approved ? 1 : 0);
    if (!approved) {
      assertThat(bench.action(id).explanation()).contains(REASON, "not sent again meanwhile");
    }
  }

  private void claimed(boolean approved, UUID id) {
    if (approved) {
      assertThat(bench.replica("one").claim(10).sending()).isEmpty();
      levers.approve(id, ANN);
    }
    assertThat(bench.replica("one").claim(10).sending()).hasSize(1);
  }

  private static SendResult locked(Action action) {
    return SendResult.done(Json.object().put("escrowId", "esc_1"));
  }

  /** What is held is looked at again every ten minutes; the balance stays fresh. */
  private void lookAgain() {
    bench.clock.advance(Guard.LOOK_AGAIN.plusSeconds(1));
    for (String agent : List.of("agt_payer", "agt_other", "the-key")) {
      bench.balance(agent, "100000");
    }
  }

  private UUID pay(String payee, String amount) {
    return payFrom("transfer", "agt_payer", payee, amount);
  }

  private UUID payFrom(String rule, String payer, String payee, String amount) {
    String key = "k" + ++filed;
    String detail =
        Json.object()
            .put("key", key)
            .put("payer", payer)
            .put("payee", payee)
            .put("amount", amount)
            .toString();
    return bench
        .file(Workbench.event(key, rule, "Pay", detail))
        .runs()
        .getFirst()
        .actions()
        .getLast();
  }

  private List<UUID> run() {
    return run(Workbench::done);
  }

  private List<UUID> run(Function<Action, SendResult> upstream) {
    return bench.runUntilIdle(upstream).stream().map(Action::id).toList();
  }

  private List<String> listed() {
    return bench.jdbc.queryForList(
        "select distinct scope from known_payee order by scope", String.class);
  }

  private Levers levers() {
    return new Levers(
        bench.ledger,
        Readings.on(bench.jdbc),
        new AuditLog(bench.jdbc),
        bench.transactions,
        bench.clock);
  }

  private static String rules(String limits) {
    return """
    rules:
      - id: transfer
        when: { source: [transfer] }
        key: "{% $detail.key %}"
        limits: { LIMITS }
        steps:
          pay: { transfer: { payer: "{% $detail.payer %}", payee: "{% $detail.payee %}", amount: "{% $detail.amount %}", memo: hello } }
      - id: payout
        when: { source: [payout] }
        key: "{% $detail.key %}"
        limits: { LIMITS }
        steps:
          pay: { payout: { payer: "{% $detail.payer %}", payee: "{% $detail.payee %}", amount: "{% $detail.amount %}", memo: hello } }
      - id: lock
        when: { source: [lock] }
        key: "{% $detail.key %}"
        steps:
          pay: { create-escrow: { payer: "{% $detail.payer %}", payee: "{% $detail.payee %}", amount: "{% $detail.amount %}", terms: work } }
      - id: release
        when: { source: [release] }
        key: "{% $detail.key %}"
        steps:
          free: { release-escrow: { agent: "{% $detail.payer %}", escrow: "{% $detail.payee %}" } }
      - id: sweep
        when: { source: [sweep] }
        key: "{% $detail.key %}"
        steps:
          tidy: { sweep: { agent: "{% $detail.payer %}", to: "{% $detail.payee %}", ceiling: "20" } }
      - id: instead
        when: { source: [instead] }
        key: "{% $detail.key %}"
        steps:
          claim: { claim-faucet: { agent: agt_payer } }
          pay: { on-failure-of: claim, transfer: { payer: "{% $detail.payer %}", payee: "{% $detail.payee %}", amount: "{% $detail.amount %}", memo: instead } }
    """
        .replace("LIMITS", limits);
  }

  /** Where these agents pay with one key. */
  private record OneKey(List<String> agents) implements PayingAccounts {

    OneKey(String... agents) {
      this(List.of(agents));
    }

    @Override
    public String wallet(String payer) {
      return agents.contains(payer) ? "the-key" : payer;
    }

    @Override
    public String counted(Action action) {
      return wallet(String.valueOf(action.payer()));
    }
  }
}
