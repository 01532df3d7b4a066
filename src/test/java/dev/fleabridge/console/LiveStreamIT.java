package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.operator.ChangeController;
import dev.fleabridge.operator.OperatorTest;
import dev.fleabridge.testkit.workbench.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** How many may listen, and until when. */
@OperatorTest
class LiveStreamIT {

  @Autowired private ChangeController changes;
  @Autowired private TestClock clock;
  private LiveStream stream;

  @BeforeEach
  void start() {
    stream = new LiveStream(changes, clock);
    stream.start();
  }

  @AfterEach
  void stop() {
    stream.stop();
  }

  @Test
  void onePersonDoesNotTakeAllStreams() {
    for (int i = 0; i < LiveStream.MAX_PAGES_OF_ONE; i++) {
      assertThat(stream.open("ann")).isPresent();
    }

    assertThat(stream.open("ann")).isEmpty();
    assertThat(stream.open("bob")).isPresent();
  }

  @Test
  void thereIsAnEndToAllOfThem() {
    for (int i = 0; i < LiveStream.MAX_PAGES; i++) {
      assertThat(stream.open("person-" + i)).isPresent();
    }

    assertThat(stream.open("one more")).isEmpty();
  }

  @Test
  void noStreamBeginsWhileAReplicaStops() {
    stream.stop();

    assertThat(stream.open("ann")).isEmpty();
    assertThat(stream.isRunning()).isFalse();
  }
}
