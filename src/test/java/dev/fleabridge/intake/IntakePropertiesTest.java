package dev.fleabridge.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class IntakePropertiesTest {

  /** Polls of 20 s are common, and worth a warning only. */
  @ParameterizedTest
  @CsvSource({"20s, 10s, true", "2s, 1500ms, true", "1s, 1s, false", "5s, 10s, false"})
  void aPollMayOutliveAStop(String poll, String shutdown, boolean outlives) {
    assertThat(bind(poll, shutdown).pollOutlivesStop()).isEqualTo(outlives);
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
