package dev.fleabridge.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class IntakePropertiesTest {

  @ParameterizedTest
  @CsvSource({"11s, 10s", "2s, 1500ms"})
  void aPollThatOutlivesAStopRefusesTheStart(String poll, String shutdown) {
    assertThatThrownBy(() -> bind(poll, shutdown))
        .rootCause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("fleabridge.intake.sqs.poll-timeout (")
        .hasMessageContaining("is longer than fleabridge.intake.sqs.shutdown-timeout (");
  }

  /** An empty queue is left within the time of the stop, and needs no more. */
  @Test
  void aPollMayTakeAllTheTimeOfAStop() {
    assertThat(bind("1s", "1s").pollTimeout()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void eachMessageOfEachQueueMayHaveItsCall() {
    IntakeProperties.Sqs usual = bind("5s", "10s");
    IntakeProperties.Sqs three =
        new IntakeProperties.Sqs(
            List.of("a", "b", "c"), 50, usual.pollTimeout(), usual.shutdownTimeout());

    assertThat(QueueListeners.mostCalls(three)).isEqualTo(3 * 51);
    assertThat(QueueListeners.mostCalls(usual)).as("without a queue").isPositive();
  }

  private static IntakeProperties.Sqs bind(String poll, String shutdown) {
    return new Binder(
            new MapConfigurationPropertySource(
                Map.of(
                    "fleabridge.intake.sqs.poll-timeout",
                    poll,
                    "fleabridge.intake.sqs.shutdown-timeout",
                    shutdown)))
        .bindOrCreate("fleabridge.intake", IntakeProperties.class)
        .sqs();
  }
}
