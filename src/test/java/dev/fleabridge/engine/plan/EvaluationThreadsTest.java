package dev.fleabridge.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fleabridge.rule.expression.Undecided;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EvaluationThreadsTest {

  private final CountDownLatch end = new CountDownLatch(1);
  private EvaluationThreads threads = threads(2, 2);

  private static EvaluationThreads threads(int threads, int maxGivenUp) {
    return threads(threads, 10_000, Duration.ofMillis(50), maxGivenUp);
  }

  private static EvaluationThreads threads(
      int threads, int maxQueued, Duration time, int maxGivenUp) {
    return new EvaluationThreads(
        "evaluation", threads, maxQueued, time, Duration.ofSeconds(20), maxGivenUp);
  }

  @AfterEach
  void endAll() {
    end.countDown();
    threads.close();
  }

  /** Like a built-in function: it hears no interrupt. */
  private String hang() {
    boolean ended = false;
    while (!ended) {
      try {
        end.await();
        ended = true;
      } catch (InterruptedException e) {
        // on and on
      }
    }
    return "late";
  }

  @Test
  void evaluatesOnAPlatformThreadOfItsOwn() {
    assertThat(threads.run(() -> Thread.currentThread().isVirtual())).isFalse();
    assertThat(threads.<Thread>run(Thread::currentThread)).isNotSameAs(Thread.currentThread());
    assertThat(threads.run(() -> threads.run(() -> 7))).isEqualTo(7);
  }

  @Test
  void whatFailsFailsAsItDid() {
    assertThatThrownBy(() -> threads.run(() -> Integer.valueOf("x")))
        .isInstanceOf(NumberFormatException.class);
    Undecided why = Undecided.because("slow");
    assertThatThrownBy(() ->
            threads.run(() -> {
              throw why;
            }))
        .isSameAs(why);
  }

  @Test
  void anErrorIsNoDecision() {
    for (Error error : List.of(new OutOfMemoryError(), new StackOverflowError())) {
      Undecided undecided =
          catchThrowableOfType(
              Undecided.class,
              () ->
                  threads.run(() -> {
                    throw error;
                  }));
      assertThat(undecided.isRefused()).isFalse();
    }
    assertThat(threads.run(() -> 7)).isEqualTo(7);
  }

  @Test
  void whatHangsIsGivenUpAndOthersGoOn() {
    Undecided undecided = catchThrowableOfType(Undecided.class, () -> threads.run(this::hang));
    assertThat(undecided.isRefused()).isFalse();
    assertThat(threads.givenUp()).isEqualTo(1);
    for (int i = 0; i < 100; i++) {
      int n = i;
      assertThat(threads.run(() -> n)).isEqualTo(n);
    }
    end.countDown();
    Awaitility.await().until(() -> threads.givenUp() == 0);
  }

  @Test
  void whereTooManyHangNothingIsBegunUntilSomeHaveEnded() {
    assertThatThrownBy(() -> threads.run(this::hang)).isInstanceOf(Undecided.class);
    assertThatThrownBy(() -> threads.run(this::hang)).isInstanceOf(Undecided.class);
    Undecided refused = catchThrowableOfType(Undecided.class, () -> threads.run(() -> 7));
    assertThat(refused.isRefused()).isTrue();
    end.countDown();
    Awaitility.await().until(() -> threads.givenUp() == 0);
    assertThat(threads.run(() -> 7)).isEqualTo(7);
  }

  @Test
  void manyAskAtOnceAndEachGetsItsOwn() throws Exception {
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        int n = i;
        answers.add(callers.submit(() -> threads.run(() -> n)));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo(i);
      }
    }
    assertThat(threads.givenUp()).isZero();
  }

  @Test
  void whereTooManyWaitTheNextIsRefusedAtOnce() throws Exception {
    threads = threads(1, 1, Duration.ofSeconds(20), 2);
    CountDownLatch begun = new CountDownLatch(1);
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      callers.execute(() ->
          threads.run(() -> {
            begun.countDown();
            return hang();
          }));
      begun.await();
      Future<Integer> waits = callers.submit(() -> threads.run(() -> 7));
      Awaitility.await().until(() -> threads.waiting() == 1);
      Undecided refused = catchThrowableOfType(Undecided.class, () -> threads.run(() -> 8));
      assertThat(refused.isRefused()).isTrue();
      end.countDown();
      assertThat(waits.get()).isEqualTo(7);
    }
  }

  @Test
  void whoWaitsForAThreadIsNotTheOneThatHangs() throws Exception {
    threads = threads(1, 2);
    CountDownLatch begun = new CountDownLatch(1);
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> slow =
          callers.submit(() ->
              threads.run(() -> {
                begun.countDown();
                return hang();
              }));
      begun.await();
      assertThat(callers.submit(() -> threads.run(() -> 7)).get()).isEqualTo(7);
      assertThatThrownBy(slow::get).hasCauseInstanceOf(Undecided.class);
    }
  }
}
