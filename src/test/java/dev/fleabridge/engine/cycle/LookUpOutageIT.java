package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A look-up is given up by time, not by how often it was tried. */
class LookUpOutageIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            job: { describe-training-job: { name: "{% $detail.key %}" } }
            pay: { after: [job], record: { agent: agt_payer, memo: paid } }
      """;

  private static final SendResult AWAY =
      SendResult.of(Outcome.NOT_SENT, "unavailable", "SageMaker does not answer");

  private Workbench bench;
  private UUID id;

  @BeforeEach
  void file() {
    bench = new Workbench(RULES).withoutBalances();
    String detail = Json.object().put("key", "k1").toString();
    id =
        bench
            .file(Workbench.event("e1", "test", "Test", detail))
            .runs()
            .getFirst()
            .actions()
            .getFirst();
  }

  @Test
  void hoursWithoutSageMakerDeclineNothing() {
    fail(Duration.ofHours(23));
    assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);
    assertThat(bench.action(id).failures()).isGreaterThan(100);

    bench.clock.advance(bench.settings.retryCap());
    assertThat(bench.runUntilIdle(Workbench::done))
        .extracting(Action::step)
        .containsExactly("job", "pay");
  }

  @Test
  void pastItsPatienceItIsGivenUpAndARetryHasNewPatience() {
    fail(bench.settings.lookUpPatience().plusMinutes(3));
    assertThat(bench.action(id).state()).isEqualTo(ActionState.DECLINED);
    assertThat(bench.action(id).explanation()).contains("gave up after PT24H");

    bench.resolver().resolveDue();
    levers().retry(id, new By("ann", "SageMaker is back"));
    fail(Duration.ofHours(1));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);
  }

  @Test
  void aDeathInALongOutageGivesNobodyWork() {
    fail(Duration.ofHours(1));
    bench.clock.advance(bench.settings.retryCap());
    assertThat(bench.replica("one").claim(10).sending()).hasSize(1);
    bench.clock.advance(Duration.ofMinutes(6));
    Reconciler reconciler = bench.reconciler(a -> new InquiryResult.CannotTell("not asked"));
    reconciler.expireLeases();
    bench.clock.advance(Duration.ofMinutes(2));

    reconciler.reconcileDue();

    assertThat(bench.action(id).state()).isEqualTo(ActionState.READY);
  }

  private void fail(Duration length) {
    var end = bench.clock.instant().plus(length);
    while (bench.clock.instant().isBefore(end)) {
      for (Action claimed : bench.replica("one").claim(10).sending()) {
        bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), AWAY)));
      }
      bench.clock.advance(Duration.ofMinutes(2));
    }
  }

  private Levers levers() {
    return new Levers(
        bench.ledger,
        Readings.on(bench.jdbc),
        new AuditLog(bench.jdbc),
        bench.transactions,
        bench.clock);
  }
}
