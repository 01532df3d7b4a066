package dev.fleabridge.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.engine.Answer;
import dev.fleabridge.engine.Inquiry;
import dev.fleabridge.engine.Recorder;
import dev.fleabridge.engine.Recorder.Sent;
import dev.fleabridge.engine.Verdict;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Outcome;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A simulation that finds nothing may just be blind. Here the engine is put together with a mistake
 * that somebody has really made somewhere, and the simulation must see the second payment.
 */
class SimulatorFindsMistakesIT {

  private static EmbeddedPostgresDatabase postgres;
  private static Database database;

  @BeforeAll
  static void open() {
    postgres = EmbeddedPostgresDatabase.start();
    database = new Database(postgres, "mistakes");
  }

  @AfterAll
  static void close() {
    database.close();
    postgres.close();
  }

  @Test
  void resendingWhatIsUnknown() {
    paysTwice(
        new Variant() {
          @Override
          public Answer heard(Answer answer) {
            return answer.outcome() == Outcome.UNKNOWN
                ? Answer.of(Outcome.NOT_SENT, "mistake", "a 5xx is tried again at once")
                : answer;
          }
        });
  }

  @Test
  void puttingADeadReplicasActionsBackOnTheQueue() {
    paysTwice(
        new Variant() {
          @Override
          public Inquiry inquiry(Inquiry honest) {
            return action ->
                "lease_expired".equals(action.reason())
                    ? new Verdict.NotDone("its replica died, so another takes over")
                    : honest.ask(action);
          }
        });
  }

  @Test
  void takingAnEmptySearchForProofBeforeTheSettlingTime() {
    paysTwice(
        new Variant() {
          @Override
          public Inquiry inquiry(Inquiry honest) {
            return action ->
                honest.ask(action) instanceof Verdict.Done done
                    ? done
                    : new Verdict.NotDone("not there, so not done");
          }
        });
  }

  @Test
  void writingAnswersWithoutTheFence() {
    paysTwice(
        new Variant() {
          @Override
          public double freezeRate() {
            return 0.3;
          }

          @Override
          public void record(Replica.Parts parts, Recorder recorder, Collection<Sent> sent) {
            recorder.record(sent.stream().map(one -> asOfNow(parts, one)).toList());
          }
        });
  }

  @Test
  void sendingAfterTheLeaseHasRunOut() {
    paysTwice(
        new Variant() {
          @Override
          public double freezeRate() {
            return 0.3;
          }

          @Override
          public boolean respectsLease() {
            return false;
          }
        });
  }

  @Test
  void takingTheEnvelopeIdForTheFact() {
    paysTwice(
        new Variant() {
          @Override
          public String rules(String yaml) {
            return yaml.replace("key: \"{% $detail.key %}\"", "key: \"{% $event.id %}\"");
          }
        });
  }

  private static Sent asOfNow(Replica.Parts parts, Sent sent) {
    Action now = parts.ledger().actions().find(sent.claimed().id()).orElseThrow();
    return now.state() == ActionState.SENDING ? new Sent(now, sent.endedAt(), sent.answer()) : sent;
  }

  /** Within a few short runs, one of which must see it. */
  private static void paysTwice(Variant mistake) {
    assertThatThrownBy(
            () -> {
              for (long seed : List.of(11L, 12L, 13L, 14L, 15L)) {
                Scenario scenario = Scenario.of(seed, 300).with(Upstream.Kind.HISTORY);
                new Episode(scenario, mistake, database).play();
              }
            })
        .isInstanceOf(Violation.class)
        .hasMessageContaining("paid twice")
        .hasMessageContaining("replay:");
  }
}
