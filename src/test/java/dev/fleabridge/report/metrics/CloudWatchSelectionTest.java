package dev.fleabridge.report.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is not listed goes to CloudWatch only where somebody asks for it. */
class CloudWatchSelectionTest {

  @Test
  void onlyWhatIsListedGoesThere() {
    assertThat(passing(List.of())).containsExactly("fleabridge.events");
  }

  @Test
  void whatIsAskedForGoesThereToo() {
    assertThat(passing(List.of("jvm.memory", "fleabridge.withheld")))
        .containsExactlyInAnyOrder("fleabridge.events", "fleabridge.withheld", "jvm.memory.used");
  }

  @Test
  void aStarAsksForEverything() {
    assertThat(passing(List.of("*"))).hasSize(4);
  }

  private static List<String> passing(List<String> include) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    registry.config().meterFilter(new CloudWatchSelection(include));
    List.of("fleabridge.events", "fleabridge.withheld", "jvm.memory.used", "jvm.threads.live")
        .forEach(registry::counter);
    return registry.getMeters().stream().map(meter -> meter.getId().getName()).toList();
  }
}
