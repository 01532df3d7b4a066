package dev.fleabridge.engine.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Reconciler;
import dev.fleabridge.engine.cycle.Recorder.Sent;
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

/** A model may take a minute to answer, and may never answer: it is not asked for ever. */
class SlowLookUpIT {

  private static final String ASK =
      """
      rules:
        - id: ask
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            ask: { invoke-endpoint: { endpoint: m, body: { x: 1 } } }
      """;

  private Workbench bench;
  private UUID id;

  @BeforeEach
  void file() {
    bench = new Workbench(ASK);
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
  void aModelThatTakesAMinuteIsAskedOnce() {
    Action claimed = claim();
    bench.clock.advance(Duration.ofSeconds(65));
    assertThat(reconciler().expireLeases()).isZero();

    record(claimed, SendResult.done(Json.object().put("score", "0.9")));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
  }

  @Test
  void anAnswerAfterTheLeaseCountsAllTheSame() {
    Action claimed = claim();
    bench.clock.advance(bench.settings.slowLease().plusSeconds(1));
    assertThat(reconciler().expireLeases()).isEqualTo(1);
    record(claimed, SendResult.done(Json.object().put("score", "0.9")));

    reconciler().reconcileDue();

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(id).epoch()).isEqualTo(1);
  }

  @Test
  void whatNeverComesToAnAnswerIsGivenToAPerson() {
    int asked = 0;
    while (bench.action(id).state() != ActionState.NEEDS_REVIEW && asked < 100) {
      for (Action claimed : bench.replica("one").claim(10).sending()) {
        asked++;
        record(claimed, SendResult.of(Outcome.UNKNOWN, "unforeseen", "a fault in the sender"));
      }
      bench.clock.advance(Duration.ofMinutes(2));
      reconciler().reconcileDue();
    }

    assertThat(asked).isEqualTo(bench.settings.maxUnanswered());
  }

  private Action claim() {
    return bench.replica("one").claim(10).sending().getFirst();
  }

  private Reconciler reconciler() {
    return bench.reconciler(
        action -> new InquiryResult.CannotTell("Purple Flea knows nothing of models"));
  }

  private void record(Action claimed, SendResult answer) {
    bench.recorder().record(List.of(new Sent(claimed, bench.clock.instant(), answer)));
  }
}
