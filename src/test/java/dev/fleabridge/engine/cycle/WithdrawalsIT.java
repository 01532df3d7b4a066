package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.ledger.ActionReadings.Move;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.testkit.workbench.Workbench;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What was claimed and not sent is no attempt: neither by our own decision, nor where a claim was
 * not confirmed. It leaves no attempt, no line of history, and nobody with work.
 */
class WithdrawalsIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          limits: { per-day: "100000" }
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "10", memo: hello } }
      """;

  private static final SendResult WITHHELD =
      SendResult.withheld(Reason.WITHHELD, "circuit breaker open");
  private static final SendResult REFUSED = SendResult.of(Outcome.NOT_SENT, "not_sent", "refused");

  private Workbench bench;

  @BeforeEach
  void openBench() {
    bench = new Workbench(RULES);
    bench.balance("agt_payer", "100000");
  }

  @Test
  void whatWeKeepBackIsNoAttempt() {
    UUID id = file("k1");
    List<Move> history = history(id);

    answer(claim(), WITHHELD);

    Action action = bench.action(id);
    assertThat(action.state()).isEqualTo(ActionState.READY);
    assertThat(action.reason()).isEqualTo("withheld");
    assertThat(action.dueAt()).isAfter(bench.clock.instant());
    assertThat(action.failures()).as("its backoff grows").isEqualTo(1);
    assertThat(action.epoch()).as("the fence stays").isEqualTo(1);
    assertThat(action.firstSentAt()).isNull();
    assertThat(action.lastSentAt()).isNull();
    assertThat(action.budgetDay()).isNull();
    assertThat(attempts(id)).isEmpty();
    assertThat(history(id)).isEqualTo(history);
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
    assertThat(bench.jdbc.queryForObject("select max(used) from budget", BigDecimal.class))
        .isZero();
  }

  @Test
  void aRefusedConnectionWasTriedAndIsAnAttempt() {
    UUID id = file("k1");

    answer(claim(), REFUSED);

    assertThat(attempts(id)).containsExactly("1 NOT_SENT");
    assertThat(history(id)).hasSize(3);
  }

  @Test
  void whatWasTriedBeforeStays() {
    UUID id = file("k1");
    Action first = claim();
    answer(first, REFUSED);
    bench.clock.advance(Duration.ofMinutes(5));
    bench.balance("agt_payer", "100000");

    answer(claim(), WITHHELD);

    assertThat(attempts(id)).containsExactly("1 NOT_SENT");
    assertThat(bench.action(id).firstSentAt()).isEqualTo(first.firstSentAt());
    assertThat(bench.action(id).lastSentAt()).isEqualTo(first.lastSentAt());
  }

  @Test
  void theEndOfAHoldStaysInTheHistory() {
    UUID id = file("k1");
    bench.balance("agt_payer", "1");
    claimAll();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);
    bench.balance("agt_payer", "100000");

    answer(claim(), WITHHELD);

    assertThat(history(id)).last().extracting(Move::to).isEqualTo(ActionState.READY);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);
  }

  @Test
  void afterTheLeaseItIsKnownThatNothingWasSent() {
    UUID id = file("k1");
    Action claimed = claim();
    review();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);

    answer(claimed, Lease.tooLate(claimed, bench.clock.instant()).orElseThrow());

    assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);
    assertThat(attempts(id)).isEmpty();
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
    assertThat(history(id)).last().extracting(Move::reason).isEqualTo("lease_expired");
  }

  /** It is being sent, and would be sent twice. */
  @Test
  void whatWasClaimedAnewMeanwhileIsNotTakenBack() {
    UUID id = file("k1");
    Action first = claim();
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    Reconciler reconciler =
        bench.reconciler(action -> new InquiryResult.NotDone("not in the history"));
    reconciler.expireLeases();
    reconciler.reconcileDue();
    bench.balance("agt_payer", "100000");
    Action second = claim();

    answer(first, WITHHELD);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.SENDING);
    assertThat(bench.action(id).epoch()).isEqualTo(second.epoch());
    assertThat(wallet().reserved()).isEqualTo(Money.of("10.2"));
  }

  @Test
  void anAttemptThatWasMadeIsNeverTakenBack() {
    UUID id = file("k1");
    Action claimed = claim();
    answer(claimed, SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout"));

    answer(claimed, WITHHELD);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
    assertThat(attempts(id)).containsExactly("1 UNKNOWN");
  }

  @Test
  void aRepeatThatIsNotSentLeavesTheDoubtAndTheMoneyAsTheyWere() {
    UUID id = file("k1");
    answer(claim(), SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout"));
    int lines = history(id).size();
    bench.clock.advance(Duration.ofSeconds(2));
    List<Action> repeats = new ArrayList<>();
    bench
        .reconciler(a -> new InquiryResult.Repeat("keys are honoured"), repeats::add)
        .reconcileDue();

    answer(
        repeats.getFirst(),
        SendResult.withheld(Reason.NO_ROOM, "too many calls are under way here"));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
    assertThat(attempts(id)).containsExactly("1 UNKNOWN");
    assertThat(history(id)).hasSize(lines);
    assertThat(wallet().reserved()).isEqualTo(Money.of("10.2"));
  }

  @Test
  void twoAnswersToOneActionInOneBatchAreBothWritten() {
    UUID id = file("k1");
    Action first = claim();
    UUID bystander = file("k2");
    Action other = claim();
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    List<Action> repeats = new ArrayList<>();
    Reconciler reconciler =
        bench.reconciler(
            a ->
                a.id().equals(id)
                    ? new InquiryResult.Repeat("keys are honoured")
                    : new InquiryResult.Unclear("not yet"),
            repeats::add);
    reconciler.expireLeases();
    reconciler.reconcileDue();
    review();

    record(
        new Sent(first, bench.clock.instant(), Workbench.done(first)),
        new Sent(repeats.getFirst(), bench.clock.instant(), Workbench.done(first)),
        new Sent(other, bench.clock.instant(), Workbench.done(other)));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(attempts(id)).containsExactly("1 DONE", "2 DONE");
    assertThat(bench.ledger.doubles().count(true)).as("a repeat is the same effect").isZero();
    bench.clock.advance(Duration.ofMinutes(3));
    bench.reconciler(a -> new InquiryResult.CannotTell("not asked")).reconcileDue();
    assertThat(bench.action(bystander).state()).isEqualTo(ActionState.DONE);
  }

  @Test
  void aClaimThatWasNotConfirmedIsGivenBackAtOnceWhereTheDatabaseAnswers() {
    fileMany(20);
    Claimer claimer = claimer(committedUnheard());

    assertThatThrownBy(() -> claimer.claim(100)).isInstanceOf(TransactionSystemException.class);

    assertThat(states()).containsExactly("READY 20");
    review();
    assertThat(states()).containsExactly("READY 20");
    assertThat(count("attempt")).isZero();
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
    bench.balance("agt_payer", "100000");
    assertThat(bench.runUntilIdle(Workbench::done)).hasSize(20);
  }

  @Test
  void aClaimThatWasNotConfirmedIsGivenBackWhenTheDatabaseIsBackHoweverLateThatIs() {
    fileMany(20);
    boolean[] away = {false};
    Claimer claimer =
        claimer(
            new Cut(bench.transactions) {
              @Override
              public <T> T execute(TransactionCallback<T> work) {
                if (away[0]) {
                  throw new TransactionSystemException("the database is away");
                }
                away[0] = true;
                return super.execute(work);
              }
            });
    assertThatThrownBy(() -> claimer.claim(100)).isInstanceOf(TransactionSystemException.class);
    review();
    assertThat(states()).containsExactly("NEEDS_REVIEW 20");
    bench.clock.advance(Duration.ofHours(1));
    assertThatThrownBy(() -> claimer.claim(100)).isInstanceOf(TransactionSystemException.class);
    bench.clock.advance(Duration.ofHours(1));

    away[0] = false;
    assertThatThrownBy(() -> claimer.claim(100)).isInstanceOf(TransactionSystemException.class);

    assertThat(states()).containsExactly("READY 20");
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
  }

  /** Most commits that were not confirmed never show, and others are to claim these actions. */
  @Test
  void whatDoesNotStandInTheLedgerIsAskedForWithoutALock() {
    fileMany(5);
    List<Action> due = bench.ledger.actions().ofRun(bench.action(file("k")).runId());
    int[] transactions = {0};
    Unconfirmed unconfirmed =
        new Unconfirmed(
            bench.ledger,
            new Cut(bench.transactions) {
              @Override
              public <T> T execute(TransactionCallback<T> work) {
                transactions[0]++;
                return super.execute(work);
              }
            },
            bench.clock);

    unconfirmed.add(due, "one/7");
    bench.clock.advance(Duration.ofSeconds(2));
    unconfirmed.giveBack();

    assertThat(transactions[0]).isZero();
  }

  @Test
  void whatOthersClaimedMeanwhileIsNotGivenBack() {
    fileMany(5);
    boolean[] cut = {true};
    Claimer claimer =
        claimer(
            new Cut(bench.transactions) {
              @Override
              public <T> T execute(TransactionCallback<T> work) {
                if (!cut[0]) {
                  return bench.transactions.execute(work);
                }
                bench.transactions.execute(status -> {
                  status.setRollbackOnly();
                  return work.doInTransaction(status);
                });
                throw new TransactionSystemException("rolled back, unheard");
              }
            });
    assertThatThrownBy(() -> claimer.claim(100)).isInstanceOf(TransactionSystemException.class);
    assertThat(bench.replica("two").claim(100).sending()).hasSize(5);
    bench.clock.advance(Duration.ofSeconds(2));
    cut[0] = false;

    claimer.giveBackUnconfirmed();

    assertThat(states()).containsExactly("SENDING 5");
    assertThat(count("attempt")).isEqualTo(5);
  }

  /** The call that was thought to be on its way was never begun, and nor was its repeat. */
  @Test
  void whereNeitherTheCallNorItsRepeatWasBegunNothingIsUnknown() {
    UUID id = file("k1");
    Action first = claim();
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    List<Action> repeats = new ArrayList<>();
    Reconciler reconciler =
        bench.reconciler(a -> new InquiryResult.Repeat("keys are honoured"), repeats::add);
    reconciler.expireLeases();
    bench.clock.advance(Duration.ofSeconds(2));
    reconciler.reconcileDue();
    assertThat(repeats).hasSize(1);

    answer(first, WITHHELD);
    bench
        .recorder()
        .record(List.of(new Sent(repeats.getFirst(), true, bench.clock.instant(), WITHHELD)));

    assertThat(attempts(id)).isEmpty();
    assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);
    assertThat(bench.action(id).firstSentAt()).isNull();
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
  }

  @Test
  void aRepeatThatWasNotConfirmedIsGivenBack() {
    UUID id = file("k1");
    answer(claim(), SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout"));
    bench.clock.advance(Duration.ofSeconds(2));
    int[] calls = {0};
    TransactionOperations cutAtTheClaim =
        new Cut(bench.transactions) {
          @Override
          public <T> T execute(TransactionCallback<T> work) {
            return ++calls[0] == 2 ? super.execute(work) : bench.transactions.execute(work);
          }
        };
    Consumer<Action> nobody =
        action -> {
          throw new AssertionError("nothing is sent that was not confirmed");
        };
    Reconciler reconciler =
        bench.reconciler(a -> new InquiryResult.Repeat("keys are honoured"), nobody, cutAtTheClaim);

    assertThatThrownBy(reconciler::reconcileDue).isInstanceOf(TransactionSystemException.class);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
    assertThat(attempts(id)).containsExactly("1 UNKNOWN");
  }

  /** Commits, and the answer to that is lost. */
  private TransactionOperations committedUnheard() {
    return new Cut(bench.transactions);
  }

  private static class Cut implements TransactionOperations {
    private final TransactionOperations inner;

    Cut(TransactionOperations inner) {
      this.inner = inner;
    }

    @Override
    public <T> T execute(TransactionCallback<T> work) {
      inner.execute(work);
      throw new TransactionSystemException("the connection broke while the commit was on its way");
    }
  }

  private Claimer claimer(TransactionOperations transactions) {
    return bench.replica("cut", transactions);
  }

  /** The leases end, and nobody can say what became of it. */
  private void review() {
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    Reconciler reconciler =
        bench.reconciler(action -> new InquiryResult.CannotTell("no look-up here"));
    reconciler.expireLeases();
    bench.clock.advance(Duration.ofMinutes(3));
    reconciler.reconcileDue();
  }

  private Action claim() {
    List<Action> sending = claimAll();
    assertThat(sending).hasSize(1);
    return sending.getFirst();
  }

  private List<Action> claimAll() {
    return bench.replica("one").claim(100).sending();
  }

  private void answer(Action action, SendResult answer) {
    record(new Sent(action, bench.clock.instant(), answer));
  }

  private void record(Sent... sent) {
    bench.recorder().record(List.of(sent));
  }

  private UUID file(String key) {
    String detail = Json.object().put("key", key).toString();
    return bench
        .file(Workbench.event("e-" + key, "test", "Test", detail))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }

  private void fileMany(int count) {
    for (int i = 0; i < count; i++) {
      file("k" + i);
    }
  }

  private List<Move> history(UUID id) {
    return Readings.on(bench.jdbc).actions().history(id);
  }

  private List<String> attempts(UUID id) {
    return bench.ledger.attempts().of(id).stream()
        .map(attempt -> attempt.number() + " " + attempt.outcome())
        .toList();
  }

  private List<String> states() {
    return bench.jdbc.queryForList(
        "select state || ' ' || count(*) from action group by state", String.class);
  }

  private int count(String table) {
    Integer count = bench.jdbc.queryForObject("select count(*) from " + table, Integer.class);
    return count == null ? 0 : count;
  }

  private Wallet wallet() {
    return bench.ledger.wallets().find("agt_payer").orElseThrow();
  }
}
