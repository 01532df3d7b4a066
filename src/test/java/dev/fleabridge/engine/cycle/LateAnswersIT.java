package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleabridge.engine.Inquiry;
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
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * "It was carried out" is true whenever it is heard: after somebody was asked to look, and after it
 * was taken for not carried out.
 */
class LateAnswersIT {

  private static final String PAY =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "10", memo: hello } }
      """;

  private Workbench bench;
  private UUID id;
  private Action claimed;

  @BeforeEach
  void loseTheReplica() {
    bench = new Workbench(PAY);
    bench.balance("agt_payer", "100");
    String detail = Json.object().put("key", "k1").toString();
    id =
        bench
            .file(Workbench.event("e1", "test", "Test", detail))
            .runs()
            .getFirst()
            .actions()
            .getFirst();
    claimed = bench.replica("one").claim(10).sending().getFirst();
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    bench.reconciler(action -> new InquiryResult.CannotTell("not asked")).expireLeases();
  }

  @Test
  void inReviewItSettlesWhatAPersonWasToDecide() {
    reconcile(new InquiryResult.CannotTell("no look-up here"));
    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);

    assertThat(answer(claimed).late()).isEqualTo(1);

    Action action = bench.action(id);
    assertThat(action.state()).isEqualTo(ActionState.DONE);
    assertThat(action.reason()).isEqualTo("answered_late");
    assertThat(action.result()).isNotNull();
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
    assertThat(wallet().available()).isEqualTo(Money.of("89.8"));
  }

  @Test
  void readyToBeSentAgainItIsNotSentAgain() {
    reconcile(new InquiryResult.NotDone("not in the history"));
    assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);

    answer(claimed);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
    assertThat(wallet().asOf()).as("the balance is not what it was").isNull();
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
  }

  @Test
  void heldItIsNotSentAgainEither() {
    reconcile(new InquiryResult.NotDone("not in the history"));
    bench.balance("agt_payer", "1");
    bench.runUntilIdle(Workbench::done);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.HELD);

    answer(claimed);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    bench.balance("agt_payer", "100");
    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
  }

  @Test
  void whileItIsSentAgainItIsSaidAloudAndKept() {
    reconcile(new InquiryResult.NotDone("not in the history"));
    bench.balance("agt_payer", "100");
    Action second = bench.replica("two").claim(10).sending().getFirst();

    answer(claimed);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.SENDING);
    assertThat(Readings.on(bench.jdbc).actions().history(id))
        .last()
        .satisfies(move -> assertThat(move.reason()).isEqualTo("answered_late"));
    answer(second);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
  }

  @Test
  void itSettlesWhatWasOnlyRepeatedWithTheSameKeySince() {
    bench.clock.advance(Duration.ofSeconds(2));
    List<Action> repeats = new ArrayList<>();
    bench
        .reconciler(action -> new InquiryResult.Repeat("keys are honoured"), repeats::add)
        .reconcileDue();
    Action repeat = repeats.getFirst();
    SendResult lost = SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout");
    bench.recorder().record(List.of(new Sent(repeat, bench.clock.instant(), lost)));
    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);

    answer(claimed);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(id).reason()).as("one key, one effect").isEqualTo("answered_late");
    assertThat(wallet().reserved()).isEqualTo(Money.ZERO);
  }

  @Test
  void whileTheReconcilerAsksItCountsMoreThanWhatIsFound() {
    bench.clock.advance(Duration.ofSeconds(2));
    Inquiry answeredMeanwhile =
        action -> {
          answer(claimed);
          return new InquiryResult.NotDone("not in the history yet");
        };
    bench.reconciler(answeredMeanwhile).reconcileDue();

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.runUntilIdle(Workbench::done)).isEmpty();
  }

  @Test
  void nobodyDeclaresUndoneWhatAnAttemptSaysWasDone() {
    reconcile(new InquiryResult.NotDone("not in the history"));
    bench.balance("agt_payer", "100");
    bench.replica("two").claim(10);
    // An older version wrote a late answer down, and left the action to people.
    bench.jdbc.update(
        "update attempt set outcome = 'DONE', ended_at = started_at where action_id = ? and number"
            + " = 1",
        id);
    bench.jdbc.update("update action set state = 'NEEDS_REVIEW' where id = ?", id);

    Levers levers =
        new Levers(
            bench.ledger,
            Readings.on(bench.jdbc),
            new AuditLog(bench.jdbc),
            bench.transactions,
            bench.clock);
    By ann = new By("ann", "it looks undone");
    assertThatExceptionOfType(Levers.NotLegal.class)
        .isThrownBy(() -> levers.resolveNotDone(id, ann))
        .withMessageContaining("attempt 1");
    assertThatExceptionOfType(Levers.NotLegal.class).isThrownBy(() -> levers.cancel(id, ann));
    assertThat(levers.resolveDone(id, ann, null)).isPresent();
  }

  private void reconcile(InquiryResult found) {
    bench.clock.advance(Duration.ofSeconds(2));
    bench.reconciler(action -> found).reconcileDue();
  }

  private Recorder.Recorded answer(Action action) {
    Sent sent = new Sent(action, bench.clock.instant(), Workbench.done(action));
    return bench.recorder().record(List.of(sent));
  }

  private Wallet wallet() {
    return bench.ledger.wallets().find("agt_payer").orElseThrow();
  }
}
