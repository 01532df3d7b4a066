package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.QueueDepth;
import dev.fleabridge.aws.QueueDepth.DeadLetters;
import dev.fleabridge.operator.OverviewViews.Queue;
import dev.fleabridge.operator.OverviewViews.QueuesView;
import dev.fleabridge.testkit.workbench.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueLookTest {

  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private final TestClock clock = new TestClock(NOON);
  private final List<String> asked = new ArrayList<>();

  @Test
  void itTellsWhatSqsSaysOfEachQueueInTheOrderOfTheConfiguration() {
    assertThat(look(Runnable::run, "b", "a").get())
        .isEqualTo(
            new QueuesView(
                NOON,
                List.of(
                    new Queue("b", 3L, 2L, "b-dead", 1L, null),
                    new Queue("a", 3L, 2L, "a-dead", 1L, null))));
  }

  @Test
  void itAsksWhileSomebodyLooksEveryThirtySeconds() {
    QueueLook look = look(Runnable::run, "a");
    assertThat(asked).isEmpty();
    look.get();
    clock.advance(Duration.ofSeconds(30));
    look.get();
    assertThat(asked).hasSize(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(look.get()).extracting(QueuesView::at).isEqualTo(NOON.plusSeconds(31));
    assertThat(asked).hasSize(2);
  }

  /** A page goes on with what is known: an answer that does not come holds nobody up for long. */
  @Test
  void itAsksOnceAndTellsWhatIsKnownWhereNoAnswerComes() {
    ArrayDeque<Runnable> threads = new ArrayDeque<>();
    QueueLook look = look(threads::add, "a");
    assertThat(look.get()).isNull();
    assertThat(look.get()).isNull();
    assertThat(threads).hasSize(1);
    threads.remove().run();
    assertThat(look.get()).extracting(QueuesView::at).isEqualTo(NOON);
    clock.advance(Duration.ofMinutes(1));
    assertThat(look.get()).extracting(QueuesView::at).isEqualTo(NOON);
    assertThat(threads).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "forbidden, AWS does not allow it to this task's role (AccessDenied)",
    "odd, AWS names no reason (NumberFormatException)"
  })
  void aQueueThatCannotBeAskedSaysWhyAndDoesNotHideTheOthers(String queue, String trouble) {
    assertThat(look(Runnable::run, queue, "a").get())
        .extracting(QueuesView::queues)
        .isEqualTo(
            List.of(
                new Queue(queue, null, null, null, null, trouble),
                new Queue("a", 3L, 2L, "a-dead", 1L, null)));
  }

  private QueueLook look(Executor threads, String... names) {
    return new QueueLook(List.of(names), this::depth, threads, clock);
  }

  private QueueDepth depth(String queue) {
    asked.add(queue);
    if (queue.equals("forbidden")) {
      throw new AwsFailure(AwsFailure.Kind.REFUSED, "AccessDenied", "refused");
    }
    if (queue.equals("odd")) {
      throw new NumberFormatException("of a library");
    }
    return new QueueDepth(3, 2, new DeadLetters(queue + "-dead", 1L, null));
  }
}
