package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.OptimisticLockingFailureException;

/**
 * The fence of a claim in the ledger itself (money rule 9): whoever still holds an action as it was
 * writes nothing, whatever its own checks have said.
 */
class FenceIT {

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
  private Action first;

  @BeforeEach
  void claim() {
    bench = new Workbench(PAY);
    bench.balance("agt_payer", "100");
    id =
        bench
            .file(Workbench.event("e1", "test", "Test", "{\"key\":\"k1\"}"))
            .runs()
            .getFirst()
            .actions()
            .getFirst();
    first = bench.replica("one").claim(10).sending().getFirst();
  }

  @Test
  void anotherStateClosesIt() {
    record(first, SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout"));

    assertThatNothingIsWritten(Change.of(first, Part.ENGINE).to(ActionState.UNKNOWN).released());
  }

  @Test
  void anotherEpochClosesIt() {
    Action second = sendAgain();
    assertThat(second.state()).isEqualTo(first.state());

    assertThatNothingIsWritten(Change.of(first, Part.ENGINE).to(ActionState.UNKNOWN).released());
  }

  @Test
  void aLeaseIsExtendedByItsOwnClaimOnly() {
    Instant until = first.leaseUntil();
    assertThat(extend(first)).isTrue();
    assertThat(bench.action(id).leaseUntil()).isAfter(until);

    Action second = sendAgain();
    assertThat(extend(first)).as("another epoch").isFalse();
    record(second, Workbench.done(second));
    assertThat(extend(second)).as("another state").isFalse();
  }

  /** What was heard first is the evidence. */
  @Test
  void anAnswerIsNeverReplacedByALaterOne() {
    record(first, SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout"));
    record(first, SendResult.of(Outcome.DECLINED, "refused", "no"));

    List<Attempt> attempts = bench.ledger.attempts().of(id);
    assertThat(attempts).extracting(Attempt::outcome).containsExactly(Outcome.UNKNOWN);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
  }

  private void assertThatNothingIsWritten(Change stale) {
    Action before = bench.action(id);
    assertThatExceptionOfType(OptimisticLockingFailureException.class)
        .isThrownBy(() ->
            bench.transactions.executeWithoutResult(
                status -> bench.ledger.actions().apply(List.of(stale), bench.clock.instant())));
    assertThat(bench.action(id)).isEqualTo(before);
  }

  private boolean extend(Action claimed) {
    Instant until = bench.clock.instant().plus(Duration.ofHours(1));
    return Boolean.TRUE.equals(
        bench.transactions.execute(
            status -> bench.ledger.actions().extendLease(claimed.id(), claimed.epoch(), until)));
  }

  private Action sendAgain() {
    record(first, SendResult.of(Outcome.NOT_SENT, "not_sent", "connection refused"));
    bench.clock.advance(Duration.ofMinutes(5));
    bench.balance("agt_payer", "100");
    return bench.replica("two").claim(10).sending().getFirst();
  }

  private void record(Action claimed, SendResult answer) {
    bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), answer)));
  }
}
