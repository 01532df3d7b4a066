package dev.fleabridge.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.Stopping;
import dev.fleabridge.setting.StartRefused;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShutdownBudgetTest {

  private static final Duration HTTP = Duration.ofSeconds(20);
  private static final Duration LIMIT = Duration.ofSeconds(110);

  @Test
  void partsOfOnePhaseStopBesideEachOtherAndPhasesOneAfterTheOther() {
    ShutdownBudget budget =
        ShutdownBudget.of(
            List.of(
                part(Stopping.DOORS, 6, "notice"),
                part(Stopping.DOORS, 22, "queues"),
                part(Stopping.ENGINE, 25, "drain")),
            HTTP,
            LIMIT);

    assertThat(budget.phases()).containsEntry(Stopping.DOORS, Duration.ofSeconds(22));
    // The doors, HTTP, the web server itself, the engine, and what comes after all phases.
    assertThat(budget.total()).isEqualTo(Duration.ofSeconds(22 + 20 + 5 + 25 + 10));
  }

  @Test
  void whatDoesNotFitIntoTheLimitRefusesTheStartAndNamesWhatDecides() {
    assertThatThrownBy(() ->
            ShutdownBudget.of(
                List.of(
                    part(Stopping.DOORS, 6, "fleabridge.shutdown.notice"),
                    part(Stopping.DOORS, 22, "fleabridge.intake.sqs.shutdown-timeout"),
                    part(Stopping.RULES, 6, "rules"),
                    part(Stopping.ENGINE, 95, "fleabridge.engine.drain")),
                HTTP,
                LIMIT))
        .isInstanceOf(StartRefused.class)
        .hasMessage(
            "A stop may take 158s, and fleabridge.shutdown.limit is 110s. What decides it:"
                + " fleabridge.engine.drain (95s), fleabridge.intake.sqs.shutdown-timeout (22s),"
                + " spring.lifecycle.timeout-per-shutdown-phase (20s). The limit may be raised"
                + " where the platform waits longer before it kills.");
  }

  @Test
  void whatJustFitsStarts() {
    ShutdownBudget budget =
        ShutdownBudget.of(List.of(part(Stopping.ENGINE, 75, "drain")), HTTP, LIMIT);

    assertThat(budget.total()).isEqualTo(LIMIT);
  }

  private static Stopping.Part part(int phase, int seconds, String settings) {
    return new Stopping.Part(phase, Duration.ofSeconds(seconds), settings);
  }
}
