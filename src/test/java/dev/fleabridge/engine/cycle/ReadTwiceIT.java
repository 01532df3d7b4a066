package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Family;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What has no effect at Purple Flea is simply done again where nobody knows what became of it. That
 * both attempts come to an answer is no second effect, and nobody is alarmed.
 */
class ReadTwiceIT {

  private static final String RULES =
      """
      rules:
        - id: look
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            look: { STEP }
      """;

  @SuppressWarnings("NullAway.Init") // Each test opens it with a step of its own.
  private Workbench bench;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "describe-training-job: { name: job-1 }",
        "invoke-endpoint: { endpoint: scorer, body: 1 }",
        "read-object: { uri: \"s3://models/score.json\" }",
        "answer-callback: { token: AbCdEfGhIj }",
        "pay-scores: { uri: \"s3://scores/a.csv\", format: csv, payer: agt_payer,"
            + " payee: agt_a, amount: \"1\" }"
      })
  void whatIsAnsweredTwiceIsDoneOnce(String step) {
    Action first = claimed(step);
    assertThat(first.kind().family()).isNotEqualTo(Family.PURPLE_FLEA);
    doItAgain();
    Action second = claim();

    answer(first);
    answer(second);

    assertDoneWithoutAlarm(first.id());
  }

  @ParameterizedTest
  @ValueSource(strings = "describe-training-job: { name: job-1 }")
  void whatIsAnsweredOnceOfTwoAttemptsIsDoneOnce(String step) {
    Action first = claimed(step);
    doItAgain();
    claim();
    answer(first);

    doItAgain();

    assertDoneWithoutAlarm(first.id());
  }

  private void assertDoneWithoutAlarm(UUID id) {
    Action action = bench.action(id);
    assertThat(action.state()).isEqualTo(ActionState.DONE);
    assertThat(action.reason()).isIn("answered_late", "reconciled");
    assertThat(bench.ledger.doubles().count(true)).isZero();
    assertThat(bench.ledger.doubles().count(false)).isZero();
    assertThat(Readings.on(bench.jdbc).actions().history(id))
        .noneSatisfy(move -> assertThat(move.reason()).contains("carried_out_twice"));
  }

  private Action claimed(String step) {
    bench = new Workbench(RULES.replace("STEP", step)).withoutBalances();
    bench.file(Workbench.event("e1", "test", "Test", Json.object().put("key", "k1").toString()));
    return claim();
  }

  private Action claim() {
    return bench.replica("one").claim(10).sending().getFirst();
  }

  /** Its replica is lost, and the action is made ready or settled for it. */
  private void doItAgain() {
    bench.clock.advance(bench.settings.slowLease().plusSeconds(1));
    Reconciler reconciler =
        bench.reconciler(action -> new InquiryResult.CannotTell("nobody asks Purple Flea"));
    reconciler.expireLeases();
    bench.clock.advance(Duration.ofSeconds(2));
    reconciler.reconcileDue();
    bench.clock.advance(Duration.ofMinutes(6));
  }

  private void answer(Action action) {
    bench
        .recorder()
        .record(List.of(new Sent(action, bench.clock.instant(), Workbench.done(action))));
  }
}
