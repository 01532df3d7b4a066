package dev.fleabridge.engine.lever;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Reconciler;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.lever.Levers.Act;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.engine.lever.Prospects.Prospect;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person may do to an action in which state, and what it does to the money. */
class LeversIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "{% $detail.amount %}", memo: hello } }
            note: { after: [pay], record: { agent: agt_payer, memo: paid } }
            last: { after: [note], record: { agent: agt_payer, memo: told } }
        - id: escrow
          when: { source: [escrow] }
          key: "{% $detail.key %}"
          steps:
            lock: { create-escrow: { payer: agt_payer, payee: agt_a, amount: "5", terms: t, ref: "{% $detail.key %}" } }
        - id: register
          when: { source: [register] }
          key: "{% $detail.key %}"
          steps:
            join: { register-agent: { name: "{% $detail.key %}" } }
      """;

  private static final By ANN = new By("ann", "because of ticket 7");
  private static final By BOB = new By("bob", "seen and agreed");

  private Workbench bench;
  private AuditLog audit;
  private Readings readings;
  private Levers levers;

  @BeforeEach
  void openBench() {
    bench = new Workbench(RULES);
    bench.balance("agt_payer", "100");
    audit = new AuditLog(bench.jdbc);
    readings = Readings.on(bench.jdbc);
    levers = new Levers(bench.ledger, readings, audit, bench.transactions, bench.clock);
  }

  /** The table; every pair that is not in it must be refused. */
  private static final Map<Act, Map<ActionState, ActionState>> LEGAL =
      Map.of(
          Act.APPROVE,
          Map.of(ActionState.HELD, ActionState.READY),
          Act.REJECT,
          Map.of(ActionState.READY, ActionState.CANCELED, ActionState.HELD, ActionState.CANCELED),
          Act.CANCEL,
          Map.of(
              ActionState.WAITING,
              ActionState.CANCELED,
              ActionState.READY,
              ActionState.CANCELED,
              ActionState.HELD,
              ActionState.CANCELED,
              ActionState.NEEDS_REVIEW,
              ActionState.CANCELED),
          Act.RETRY,
          Map.of(
              ActionState.READY,
              ActionState.READY,
              ActionState.HELD,
              ActionState.HELD,
              ActionState.DECLINED,
              ActionState.READY),
          Act.RESOLVE,
          Map.of(ActionState.NEEDS_REVIEW, ActionState.DONE),
          Act.LOOK_AGAIN,
          Map.of(ActionState.NEEDS_REVIEW, ActionState.UNKNOWN));

  static Stream<Arguments> everyActInEveryState() {
    return Arrays.stream(Act.values())
        .flatMap(act -> Arrays.stream(ActionState.values()).map(s -> Arguments.of(act, s)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("everyActInEveryState")
  void actIsLegalExactlyWhereTheTableSaysSo(Act act, ActionState state) {
    UUID id = file("k1", "10");
    force(id, state);
    ActionState expected = LEGAL.getOrDefault(act, Map.of()).get(state);

    Prospect foreseen = prospect(act, id, "ann");
    Throwable thrown = catchThrowable(() -> pull(act, id, ANN));

    assertThat(foreseen.leadsTo()).isEqualTo(expected);
    assertThat(foreseen.refusal()).isEqualTo(thrown == null ? null : thrown.getMessage());
    if (expected == null) {
      assertThat(thrown).isInstanceOf(Levers.NotLegal.class).hasMessageContaining(state.name());
      assertThat(bench.action(id).state()).isEqualTo(state);
      assertThat(history(id)).hasSize(1);
      assertThat(acts()).isEmpty();
    } else {
      assertThat(thrown).isNull();
      assertThat(bench.action(id).state()).isEqualTo(expected);
      assertThat(history(id))
          .last()
          .satisfies(move -> {
            assertThat(move.from()).isEqualTo(state);
            assertThat(move.to()).isEqualTo(expected);
            assertThat(move.actor()).isEqualTo("ann");
            assertThat(move.explanation()).startsWith("because of ticket 7");
          });
      assertThat(acts()).containsExactly("ann " + act.word() + " actions/" + id);
    }
  }

  @Test
  void lookedAtAgainItKeepsItsMoneyAndIsAskedForSomeTimesBeforeAPersonIs() {
    UUID id = file("k1", "10");
    Action claimed = bench.replica("one").claim(10).sending().getFirst();
    record(claimed, SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout"));
    bench.clock.advance(bench.settings.reviewAfter().plusSeconds(1));
    bench.reconciler(action -> new InquiryResult.CannotTell("it is away")).reconcileDue();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);

    levers.lookAgain(id, ANN);

    assertThat(wallet().reserved()).isEqualTo(Money.of("10.2"));
    int looks = 0;
    Reconciler unclear =
        bench.reconciler(action -> new InquiryResult.Unclear("not to be seen yet"));
    while (bench.action(id).state() == ActionState.UNKNOWN && looks < 20) {
      looks += unclear.reconcileDue();
      bench.clock.advance(Duration.ofMinutes(1));
    }
    assertThat(looks).isEqualTo(4);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);

    levers.lookAgain(id, ANN);
    bench.reconciler(action -> new InquiryResult.Done(null, "in the history")).reconcileDue();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
  }

  @Test
  void unknownIdIsNobodysAction() {
    assertThat(levers.cancel(UUID.randomUUID(), ANN)).isEmpty();
    assertThat(acts()).isEmpty();
  }

  @Test
  void approvedActionPassesTheGuardAndIsSentOnce() {
    bench = bench.limits(new GuardLimits(null, null, null, Money.of("5")));
    UUID id = file("k1", "10");
    assertThat(sent(bench.runUntilIdle(Workbench::done), id)).isZero();
    assertThat(bench.action(id).reason()).isEqualTo("approval_required");

    levers.approve(id, BOB);

    assertThat(bench.action(id).approvedBy()).isEqualTo("bob");
    assertThat(sent(bench.runUntilIdle(Workbench::done), id)).isOne();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
  }

  @Test
  void heldForAnotherReasonIsNotApproved() {
    UUID id = file("k1", "10");
    force(id, ActionState.HELD);
    bench.jdbc.update("update action set reason = 'over_budget' where id = ?", id);

    assertThatExceptionOfType(Levers.NotLegal.class)
        .isThrownBy(() -> levers.approve(id, BOB))
        .withMessageContaining("over_budget");
  }

  @Test
  void whoAskedForAnActionDoesNotApproveIt() {
    UUID id = file("k1", "10");
    force(id, ActionState.HELD);
    bench.jdbc.update("update action set requested_by = 'ann' where id = ?", id);

    assertThatExceptionOfType(Levers.OwnRequest.class).isThrownBy(() -> levers.approve(id, ANN));
    assertThat(prospect(Act.APPROVE, id, "ann").refusal()).contains("four eyes");
    assertThat(prospect(Act.APPROVE, id, "bob").refusal()).isNull();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
    assertThat(acts()).isEmpty();
    assertThat(levers.approve(id, BOB)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"test", "Test", " test ", "te\u200bst", "\uff54est", "\u00a0test"})
  void whoSentTheEventDoesNotApproveWhatItAsksFor(String sender) {
    UUID id = file("k1", "10");
    force(id, ActionState.HELD);
    By same = new By(sender, "looks fine to me");

    assertThatExceptionOfType(Levers.OwnRequest.class)
        .isThrownBy(() -> levers.approve(id, same))
        .withMessageContaining("sent the event");
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
    assertThat(acts()).isEmpty();
    assertThat(levers.approve(id, BOB)).isPresent();
  }

  @Test
  void whoMadeAnActionGoAgainDoesNotApproveIt() {
    bench = bench.limits(new GuardLimits(null, null, null, Money.of("5")));
    UUID id = file("k1", "10");
    bench.runUntilIdle(Workbench::done);
    levers.retry(id, ANN);
    bench.runUntilIdle(Workbench::done);

    for (String same : List.of("ann", "Ann", "ANN ")) {
      assertThatExceptionOfType(Levers.OwnRequest.class)
          .isThrownBy(() -> levers.approve(id, new By(same, "looks fine to me")));
    }
    assertThat(levers.approve(id, BOB)).isPresent();
  }

  @Test
  void deadlineThatHasPassedIsNotOverruled() {
    UUID id = file("k1", "10");
    force(id, ActionState.DECLINED);
    bench.clock.advance(bench.settings.patience().plusSeconds(1));

    assertThatExceptionOfType(Levers.NotLegal.class)
        .isThrownBy(() -> levers.retry(id, ANN))
        .withMessageContaining("deadline");
  }

  @Test
  void retryOfARefusalSendsItAgainWithTheSameKeyAndOpensWhatWasSkipped() {
    UUID id = file("k1", "10");
    bench.runUntilIdle(
        action -> SendResult.of(Outcome.DECLINED, "no_such_payee", "not registered"));
    assertThat(states("k1"))
        .containsExactly(ActionState.SKIPPED, ActionState.SKIPPED, ActionState.DECLINED);
    String key = bench.action(id).idempotencyKey();
    assertThat(prospect(Act.RETRY, id, "ann").does())
        .contains("2 steps that were skipped because of the refusal wait again.");

    levers.retry(id, ANN);

    assertThat(states("k1"))
        .containsExactly(ActionState.WAITING, ActionState.WAITING, ActionState.READY);
    List<Action> sent = bench.runUntilIdle(Workbench::done);
    assertThat(sent).hasSize(3);
    assertThat(bench.action(id).idempotencyKey()).isEqualTo(key);
    assertThat(bench.action(id).epoch()).isEqualTo(2);
    assertThat(states("k1")).containsOnly(ActionState.DONE);
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
  }

  @Test
  void agentThatWasRegisteredNeedsItsId() {
    UUID id = only("register", "k1");
    force(id, ActionState.NEEDS_REVIEW);

    assertThatExceptionOfType(Levers.NotLegal.class)
        .isThrownBy(() -> levers.resolveDone(id, ANN, null))
        .withMessageContaining("agentId");
    assertThat(levers.resolveDone(id, ANN, Json.object().put("agentId", "ag_1"))).isPresent();
  }

  @ParameterizedTest
  @EnumSource(
      value = ActionState.class,
      names = {"DECLINED", "HELD"})
  void whatHasNothingToSendIsResolvedAgainAndNotSent(ActionState state) {
    UUID id = file("k1", "10");
    force(id, state);
    bench.jdbc.update("update action set parameters = null where id = ?", id);

    levers.retry(id, ANN);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.WAITING);
    assertThat(bench.replica("one").claim(10).sending()).isEmpty();
    bench.resolver().resolveDue();
    assertThat(bench.action(id).resolved().path("amount").asString()).isEqualTo("10.00");
  }

  @Test
  void unknownIsNeverRetriedAndKeepsItsMoney() {
    UUID id = unknown("k1", "10");

    assertThatExceptionOfType(Levers.NotLegal.class).isThrownBy(() -> levers.retry(id, ANN));
    assertThatExceptionOfType(Levers.NotLegal.class).isThrownBy(() -> levers.cancel(id, ANN));
    assertThatExceptionOfType(Levers.NotLegal.class)
        .isThrownBy(() -> levers.resolveNotDone(id, ANN));
    assertThat(wallet().reserved()).isEqualTo(Money.of("10.2"));
  }

  @Test
  void resolvedAsDoneIsSettledAndLetsTheNextStepGo() {
    UUID id = needsReview("k1", "10");
    bench.ledger.looks().remember(id, bench.action(id).epoch(), "{}", bench.clock.instant());

    levers.resolveDone(id, ANN, Json.object().put("txId", "tx_1"));

    Action action = bench.action(id);
    assertThat(action.state()).isEqualTo(ActionState.DONE);
    assertThat(bench.ledger.looks().of(id, action.epoch())).isEmpty();
    assertThat(action.settledAt()).isEqualTo(bench.clock.instant());
    assertThat(action.result()).isEqualTo(Json.object().put("txId", "tx_1"));
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
    assertThat(wallet().balance()).isEqualTo(Money.of("90"));
    assertThat(wallet().available()).isEqualTo(Money.of("89.8"));
    assertThat(sent(bench.runUntilIdle(Workbench::done), id)).isZero();
    assertThat(states("k1")).containsOnly(ActionState.DONE);
  }

  @Test
  void resolvedAsNotDoneGivesTheMoneyBackAndIsSentAgainWithTheSameKey() {
    bench = bench.limits(new GuardLimits(null, Money.of("50"), null, null));
    UUID id = needsReview("k1", "10");
    String key = bench.action(id).idempotencyKey();
    assertThat(used()).isEqualTo(Money.of("10"));

    levers.resolveNotDone(id, ANN);

    assertThat(history(id))
        .last()
        .satisfies(move -> assertThat(move.explanation()).isEqualTo(ANN.note()));
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
    assertThat(used()).isEqualTo(Money.ZERO);
    bench.balance("agt_payer", "100");
    assertThat(sent(bench.runUntilIdle(Workbench::done), id)).isOne();
    assertThat(bench.action(id).idempotencyKey()).isEqualTo(key);
    assertThat(used()).isEqualTo(Money.of("10"));
  }

  @Test
  void canceledInReviewGivesTheReservationBackButNotTheBudget() {
    bench = bench.limits(new GuardLimits(null, Money.of("50"), null, null));
    UUID id = needsReview("k1", "10");

    levers.cancel(id, ANN);

    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
    assertThat(wallet().asOf()).as("only a fresh balance tells").isNull();
    assertThat(used()).isEqualTo(Money.of("10"));
    assertThat(bench.action(id).explanation()).contains("may have moved");
    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(states("k1"))
        .containsExactly(ActionState.SKIPPED, ActionState.SKIPPED, ActionState.CANCELED);
  }

  @Test
  void escrowThatExistsNeedsItsId() {
    UUID id = only("escrow", "k1");
    Action claimed = bench.replica("one").claim(1).sending().getFirst();
    record(claimed, SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout"));
    force(id, ActionState.NEEDS_REVIEW);
    assertThat(prospect(Act.RESOLVE, id, "ann").missingId()).isEqualTo("escrowId");

    assertThatExceptionOfType(Levers.NotLegal.class)
        .isThrownBy(() -> levers.resolveDone(id, ANN, null))
        .withMessageContaining("escrowId");

    levers.resolveDone(id, ANN, Json.object().put("escrowId", "esc_1"));
    assertThat(bench.ledger.escrows().find("k1").orElseThrow().escrowId()).isEqualTo("esc_1");
  }

  @Test
  void laterDueTimeIsBroughtForwardOnceAndOnce() {
    UUID id = file("k1", "10");
    Action claimed = bench.replica("one").claim(1).sending().getFirst();
    record(
        claimed,
        new SendResult(
            Outcome.THROTTLED, "throttled", "later", 429, null, null, null, Duration.ofHours(1)));

    levers.retry(id, ANN);

    assertThat(bench.action(id).dueAt()).isEqualTo(bench.clock.instant());
    assertThatExceptionOfType(Levers.NotLegal.class).isThrownBy(() -> levers.retry(id, ANN));
    assertThat(sent(bench.runUntilIdle(Workbench::done), id)).isOne();
  }

  @Test
  void oneOfManyWhoActAtOnceActs() throws Exception {
    UUID id = needsReview("k1", "10");
    List<Callable<Boolean>> people = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      By by = new By("person-" + i, "me first");
      boolean done = i % 2 == 0;
      people.add(() -> {
        try {
          Optional<Action> acted =
              done ? levers.resolveDone(id, by, null) : levers.resolveNotDone(id, by);
          return acted.isPresent();
        } catch (Levers.NotLegal e) {
          return false;
        }
      });
    }
    int acted = 0;
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var result : threads.invokeAll(people)) {
        acted += result.get() ? 1 : 0;
      }
    }

    assertThat(acted).isOne();
    assertThat(acts()).hasSize(1);
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
  }

  private void pull(Act act, UUID id, By by) {
    switch (act) {
      case APPROVE -> levers.approve(id, by);
      case REJECT -> levers.reject(id, by);
      case CANCEL -> levers.cancel(id, by);
      case RETRY -> levers.retry(id, by);
      case RESOLVE -> levers.resolveDone(id, by, null);
      case LOOK_AGAIN -> levers.lookAgain(id, by);
    }
  }

  private Prospect prospect(Act act, UUID id, String person) {
    return new Prospects(levers, readings, bench.clock)
        .of(bench.action(id), person).stream()
            .filter(each -> each.act() == act)
            .findFirst()
            .orElseThrow();
  }

  /** Puts an action where the test wants it; for what only looks at the state. */
  private void force(UUID id, ActionState state) {
    @Nullable String reason = state == ActionState.HELD ? "approval_required" : null;
    bench.jdbc.update(
        "update action set state = ?, reason = ?, due_at = due_at + interval '1 hour' where id = ?",
        state.name(),
        reason,
        id);
  }

  private UUID file(String key, String amount) {
    String detail = Json.object().put("key", key).put("amount", amount).toString();
    List<UUID> ids =
        bench.file(Workbench.event("e-" + key, "test", "Test", detail)).runs().getFirst().actions();
    return ids.getFirst();
  }

  private UUID only(String source, String key) {
    String detail = Json.object().put("key", key).toString();
    return bench
        .file(Workbench.event("e-" + key, source, "Test", detail))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private UUID unknown(String key, String amount) {
    UUID id = file(key, amount);
    Action claimed = bench.replica("one").claim(1).sending().getFirst();
    record(claimed, SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout"));
    return id;
  }

  private UUID needsReview(String key, String amount) {
    UUID id = unknown(key, amount);
    bench.clock.advance(bench.settings.reviewAfter().plusSeconds(1));
    bench.reconciler(action -> new InquiryResult.CannotTell("no look-up here")).reconcileDue();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    return id;
  }

  private void record(Action claimed, SendResult answer) {
    bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), answer)));
  }

  private Wallet wallet() {
    return bench.ledger.wallets().find("agt_payer").orElseThrow();
  }

  private Money used() {
    LocalDate day = LocalDate.of(2026, 11, 20);
    Budgets.Key key = new Budgets.Key("all", day);
    return bench.ledger.budgets().used(day, 100).getOrDefault(key.scope(), Money.ZERO);
  }

  /** The states of a run's actions, by the names of their steps. */
  private List<ActionState> states(String key) {
    UUID run = readings.runs().find("pay", key).orElseThrow();
    return bench.ledger.actions().ofRun(run).stream()
        .sorted(java.util.Comparator.comparing(Action::step))
        .map(Action::state)
        .toList();
  }

  private List<dev.fleabridge.ledger.ActionReadings.Move> history(UUID id) {
    return readings.actions().history(id);
  }

  private List<String> acts() {
    return audit.page(new AuditLog.Search(null, null, null, null, null), null, 100).items().stream()
        .map(line -> line.actor() + " " + line.act() + " " + line.target())
        .toList();
  }

  private static long sent(List<Action> sent, UUID id) {
    return sent.stream().filter(action -> action.id().equals(id)).count();
  }
}
