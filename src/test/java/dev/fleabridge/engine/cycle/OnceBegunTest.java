package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** What is given back as not sent is sent again, so that it must not have been sent. */
class OnceBegunTest {

  private final List<String> came = new ArrayList<>();
  private final List<Runnable> queued = new ArrayList<>();

  @Test
  void aCallThatBeganIsNotTakenForNotBegunBecauseItsExecutorFails() {
    begin(task -> {
      task.run();
      throw new OutOfMemoryError("unable to create native thread");
    });

    assertThat(came).containsExactly("called");
  }

  @Test
  void aCallThatIsGivenBackIsNotMadeLater() {
    begin(task -> {
      queued.add(task);
      throw new OutOfMemoryError("unable to create native thread");
    });
    queued.forEach(Runnable::run);

    assertThat(came).containsExactly("not begun: unable to create native thread");
  }

  @Test
  void otherwiseItIsMadeOnce() {
    begin(queued::add);
    assertThat(came).isEmpty();

    queued.forEach(Runnable::run);
    queued.forEach(Runnable::run);

    assertThat(came).containsExactly("called");
  }

  private void begin(Executor executor) {
    OnceBegun.begin(
        executor,
        () -> came.add("called"),
        failure -> came.add("not begun: " + failure.getMessage()));
  }
}
