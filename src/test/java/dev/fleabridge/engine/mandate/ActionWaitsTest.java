package dev.fleabridge.engine.mandate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers wait for the end of what they asked for, and the database is asked for all at once. */
@Timeout(30)
class ActionWaitsTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  private final Set<UUID> ended = ConcurrentHashMap.newKeySet();
  private final List<Set<UUID>> asked = new CopyOnWriteArrayList<>();
  private final ActionWaits waits = new ActionWaits(this::told);

  private Set<UUID> told(Set<UUID> ids) {
    asked.add(ids);
    return ids.stream().filter(ended::contains).collect(Collectors.toSet());
  }

  private Future<Boolean> waiting(ExecutorService threads, UUID action) {
    return threads.submit(() -> {
      waits.until(action, LONG, () -> false);
      return true;
    });
  }

  @Test
  void whatHasEndedIsWaitedForNoLonger() throws Exception {
    UUID action = UUID.randomUUID();
    ended.add(action);

    waits.until(action, LONG, () -> false);

    assertThat(asked).first().isEqualTo(Set.of(action));
  }

  /** The one who comes last must not be left behind by the one before, nor keep it. */
  @Test
  void manyWaitForOneAndEachForItsOwn() throws Exception {
    UUID one = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        all.add(waiting(threads, one));
      }
      Future<Boolean> apart = waiting(threads, other);
      await().until(() -> asked.contains(Set.of(one, other)));
      ended.add(one);
      for (Future<Boolean> each : all) {
        assertThat(each.get(20, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(apart.isDone()).isFalse();
      ended.add(other);
      assertThat(apart.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whoseTimeIsOverLeavesTheOthersWaiting() throws Exception {
    UUID action = UUID.randomUUID();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> patient = waiting(threads, action);
      await().until(() -> !asked.isEmpty());

      waits.until(action, Duration.ofMillis(1), () -> false);

      assertThat(patient.isDone()).isFalse();
      ended.add(action);
      assertThat(patient.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whoIsGoneDoesNotWait() throws Exception {
    waits.until(UUID.randomUUID(), LONG, () -> true);

    awaitQuiet();
  }

  /** Or a replica without callers would ask its database 25 times a second for ever. */
  @Test
  void nothingIsAskedWhileNobodyWaits() throws Exception {
    waits.until(UUID.randomUUID(), Duration.ofMillis(1), () -> false);

    awaitQuiet();
    UUID later = UUID.randomUUID();
    ended.add(later);
    waits.until(later, LONG, () -> false);
    assertThat(asked).contains(Set.of(later));
  }

  /** Until nothing was asked for a time into which several looks would fit. */
  private void awaitQuiet() {
    AtomicInteger before = new AtomicInteger(-1);
    await()
        .during(Duration.ofMillis(300))
        .until(() -> before.getAndSet(asked.size()) == asked.size());
  }

  @Test
  void aLookThatFailsIsTakenAgain() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    ActionWaits shaky =
        new ActionWaits(ids -> {
          if (looks.incrementAndGet() < 3) {
            throw new IllegalStateException("no connection");
          }
          return ids;
        });

    shaky.until(UUID.randomUUID(), LONG, () -> false);

    assertThat(looks).hasValue(3);
  }
}
