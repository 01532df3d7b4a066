package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Backoff;
import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What is written of what became of an action: by its answer, or by a look for its effect. */
class FindingIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "10", memo: hello } }
        - id: ask
          when: { source: [ask] }
          key: "{% $detail.key %}"
          steps:
            ask: { invoke-endpoint: { endpoint: m, body: { x: 1 } } }
        - id: hire
          when: { source: [hire] }
          key: "{% $detail.key %}"
          steps:
            hire: { create-escrow: { payer: agt_payer, payee: agt_a, amount: "10", terms: hello } }
      """;

  private static final SendResult LOST =
      SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "timeout");

  private Workbench bench;

  @BeforeEach
  void open() {
    bench = new Workbench(RULES);
    bench.balance("agt_payer", "100");
  }

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      mode = Mode.EXCLUDE,
      names = {"DONE", "UNKNOWN"})
  void aDefiniteAnswerThatCameLateIsBelievedAndNobodyIsAsked(Outcome late) {
    UUID id = file("test");
    Action claimed = claim();
    die();
    record(claimed, SendResult.of(late, "late", "it came late"));
    List<Action> asked = new ArrayList<>();

    assertThat(reconcile(new InquiryResult.CannotTell("not believed"), asked)).isEqualTo(1);

    assertThat(asked).isEmpty();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);
    assertThat(bench.action(id).explanation()).contains("attempt 1", "late", late.name());
  }

  @Test
  void ofAnEarlierClaimItSaysNothingAboutThisOne() {
    UUID id = file("test");
    Action first = claim();
    die();
    record(first, SendResult.of(Outcome.NOT_SENT, "late", "it came late"));
    reconcile(new InquiryResult.CannotTell("not believed"), new ArrayList<>());
    bench.balance("agt_payer", "100");
    claim();
    die();
    List<Action> asked = new ArrayList<>();

    reconcile(new InquiryResult.Unclear("the second is looked for"), asked);

    assertThat(asked).hasSize(1);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
  }

  @Test
  void whatMovedOnWhileItWasLookedForIsLeftAsItIs() {
    UUID id = file("test");
    claim();
    die();
    bench
        .reconciler(action -> {
          bench.jdbc.update("update action set state = 'NEEDS_REVIEW' where id = ?", id);
          return new InquiryResult.NotDone("not in the history");
        })
        .reconcileDue();

    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(Readings.on(bench.jdbc).actions().history(id))
        .last()
        .satisfies(line -> assertThat(line.reason()).isEqualTo("lease_expired"));
  }

  /** A busy account shows an effect for seconds only, however often it was turned away before. */
  @Test
  void afterADeathAPaymentIsLookedForSoonAndALookUpMadeEverLater() {
    UUID payment = file("test");
    UUID lookUp = file("ask");
    for (int i = 0; i < 3; i++) {
      sendAll(SendResult.of(Outcome.NOT_SENT, "connect_failed", "refused"));
    }
    due();
    bench.balance("agt_payer", "100");
    assertThat(bench.replica("dies").claim(10).sending()).hasSize(2);
    die();

    assertThat(bench.action(payment).failures()).isZero();
    assertThat(bench.action(lookUp).failures()).isEqualTo(4);
    Instant now = bench.clock.instant();
    assertThat(reconcile(new InquiryResult.NotDone("not there"), new ArrayList<>())).isEqualTo(2);
    assertThat(bench.action(payment).dueAt()).isEqualTo(now);
    assertThat(bench.action(lookUp).dueAt()).isAfter(now);
    assertThat(bench.action(lookUp).failures()).isEqualTo(4);
  }

  @Test
  void aLookUpIsMadeAgainAtOnceAfterTheFirstDeath() {
    UUID lookUp = file("ask");
    claim();
    die();
    assertThat(bench.action(lookUp).failures()).isEqualTo(1);
    Instant now = bench.clock.instant();

    reconcile(new InquiryResult.CannotTell("not asked"), new ArrayList<>());

    assertThat(bench.action(lookUp).state()).isEqualTo(ActionState.READY);
    assertThat(bench.action(lookUp).dueAt()).isEqualTo(now);
  }

  /** What was heard meanwhile starts the count anew. */
  @Test
  void onlyTheLastAttemptsWithoutAnAnswerCount() {
    UUID lookUp = file("ask");
    for (int i = 0; i < bench.settings.maxUnanswered() - 1; i++) {
      sendAll(LOST);
      later();
    }
    sendAll(SendResult.of(Outcome.THROTTLED, "throttled", "not now"));
    sendAll(LOST);
    later();

    assertThat(bench.action(lookUp).state()).isEqualTo(ActionState.READY);
    for (int i = 0; i < bench.settings.maxUnanswered() - 1; i++) {
      assertThat(bench.action(lookUp).state()).isEqualTo(ActionState.READY);
      sendAll(LOST);
      later();
    }
    assertThat(bench.action(lookUp).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    assertThat(bench.action(lookUp).explanation())
        .contains(bench.settings.maxUnanswered() + " times in a row");
  }

  @Test
  void withTasksOfTheirOwnEachIsSettledAndCounted() {
    UUID one = file("test");
    UUID other = file("test");
    assertThat(bench.replica("dies").claim(10).sending()).hasSize(2);
    die();
    Reconciler reconciler = bench.reconciler(action -> new InquiryResult.Done(null, "it is there"));
    try (ExecutorService tasks = Executors.newFixedThreadPool(2)) {
      assertThat(reconciler.reconcileDue(tasks)).isEqualTo(2);
    }

    assertThat(bench.action(one).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(other).state()).isEqualTo(ActionState.DONE);
  }

  @Test
  void threeLooksThatWereNotClearAreEnoughOnceItIsLate() {
    UUID id = file("test");
    sendAll(LOST);
    bench.clock.advance(bench.settings.reviewAfter().plusMillis(1));
    for (int failures = 1; failures <= 3; failures++) {
      assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
      assertThat(bench.action(id).failures()).isEqualTo(failures);
      due();
      reconcile(new InquiryResult.Unclear("the account cannot be read"), new ArrayList<>());
    }

    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  @Test
  void onTheVeryMomentItIsNotLateYet() {
    UUID id = file("test");
    sendAll(LOST);
    bench.clock.advance(bench.settings.reviewAfter());
    for (int i = 0; i < 5; i++) {
      due();
      reconcile(new InquiryResult.Unclear("the account cannot be read"), new ArrayList<>());
    }

    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
  }

  @Test
  void eachFailureDoublesTheSpanInWhichTheNextTryComes() {
    UUID id = file("test");
    for (int failures = 1; failures < 6; failures++) {
      Duration expected =
          new Backoff(bench.settings.retryBase(), bench.settings.retryCap(), new Random(1))
              .after(failures, null);
      Instant now = send(SendResult.of(Outcome.NOT_SENT, "connect_failed", "refused"));
      assertThat(bench.action(id).dueAt()).isEqualTo(now.plus(expected));
    }
    // The first look is as soon as if it had never been turned away.
    Duration look =
        new Backoff(bench.settings.firstLook(), bench.settings.retryCap(), new Random(1))
            .after(1, null);
    Instant now = send(LOST);
    assertThat(bench.action(id).dueAt()).isEqualTo(now.plus(look));
  }

  @Test
  void ofALookUpTheFirstRepeatIsNoSooner() {
    UUID id = file("ask");
    send(SendResult.of(Outcome.NOT_SENT, "connect_failed", "refused"));
    Duration second =
        new Backoff(bench.settings.firstLook(), bench.settings.retryCap(), new Random(1))
            .after(2, null);

    Instant now = send(LOST);

    assertThat(bench.action(id).dueAt()).isEqualTo(now.plus(second));
  }

  @Test
  void aSecondAttemptThatIsCarriedOutIsDoneForNoOtherReason() {
    UUID id = file("test");
    send(SendResult.of(Outcome.NOT_SENT, "connect_failed", "refused"));
    send(SendResult.done(Json.object().put("txId", "tx_1")));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(id).reason()).isNull();
    assertThat(bench.action(id).failures()).isZero();
  }

  /** By the books it was not created, and is being created again. */
  @Test
  void anEscrowOfALateAnswerIsInTheBooksWhateverItsActionIsDoing() {
    file("hire");
    Action first = claim();
    die();
    reconcile(new InquiryResult.NotDone("not in the list"), new ArrayList<>());
    bench.balance("agt_payer", "100");
    Action second = claim();

    record(first, SendResult.done(Json.object().put("escrowId", "esc_1")));
    assertThat(bench.ledger.escrows().isOf("esc_1", first.id())).isTrue();
    record(second, SendResult.done(Json.object().put("escrowId", "esc_2")));
    assertThat(bench.ledger.escrows().isOf("esc_2", first.id())).isTrue();
  }

  /** It was settled by the second, and then the first turns out to have had an effect too. */
  @Test
  void anEscrowOfAnAttemptWhoseActionIsSettledIsInTheBooks() {
    file("hire");
    Action first = claim();
    die();
    reconcile(new InquiryResult.NotDone("not in the list"), new ArrayList<>());
    bench.balance("agt_payer", "100");
    Action second = claim();
    record(second, SendResult.done(Json.object().put("escrowId", "esc_2")));

    record(first, SendResult.done(Json.object().put("escrowId", "esc_1")));

    assertThat(bench.ledger.escrows().isOf("esc_1", first.id())).isTrue();
    assertThat(bench.action(first.id()).reason()).isEqualTo("carried_out_twice");
  }

  /** An older version writes late answers down, and leaves the rest to whoever looks. */
  @Test
  void aSecondEffectThatALookFindsInTheBooksIsToldToPeople() {
    UUID id = file("test");
    claim();
    die();
    reconcile(new InquiryResult.NotDone("not in the history"), new ArrayList<>());
    bench.balance("agt_payer", "100");
    claim();
    die();
    bench.jdbc.update("update attempt set outcome = 'DONE', ended_at = started_at");

    reconcile(new InquiryResult.CannotTell("not asked"), new ArrayList<>());

    assertThat(bench.action(id).reason()).isEqualTo("carried_out_twice");
    assertThat(bench.jdbc.queryForList("select action_id from carried_out_twice", UUID.class))
        .containsExactly(id);
  }

  private UUID file(String source) {
    String key = UUID.randomUUID().toString();
    return bench
        .file(Workbench.event(key, source, "Test", Json.object().put("key", key).toString()))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private Action claim() {
    return bench.replica("one").claim(10).sending().getFirst();
  }

  /** The replica that claimed last dies, and its leases end. */
  private void die() {
    bench.clock.advance(bench.settings.slowLease().plusSeconds(1));
    bench.reconciler(action -> new InquiryResult.CannotTell("not asked")).expireLeases();
  }

  private void record(Action claimed, SendResult answer) {
    bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), answer)));
  }

  /** Claims the one action that is due, and records this answer; when that was. */
  private Instant send(SendResult answer) {
    bench.clock.advance(Duration.ofMinutes(10));
    bench.balance("agt_payer", "100");
    record(claim(), answer);
    return bench.clock.instant();
  }

  private void sendAll(SendResult answer) {
    bench.clock.advance(Duration.ofMinutes(10));
    bench.balance("agt_payer", "100");
    bench.replica("one").claim(10).sending().forEach(claimed -> record(claimed, answer));
  }

  private void later() {
    bench.clock.advance(Duration.ofMinutes(10));
    reconcile(new InquiryResult.CannotTell("not asked of look-ups"), new ArrayList<>());
  }

  private void due() {
    bench.jdbc.update("update action set due_at = created_at");
  }

  private int reconcile(InquiryResult found, List<Action> asked) {
    return bench
        .reconciler(action -> {
          asked.add(action);
          return found;
        })
        .reconcileDue();
  }
}
