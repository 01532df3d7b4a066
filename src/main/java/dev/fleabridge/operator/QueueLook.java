package dev.fleabridge.operator;

import dev.fleabridge.aws.QueueDepth;
import dev.fleabridge.aws.QueueDepth.DeadLetters;
import dev.fleabridge.aws.QueueTrouble;
import dev.fleabridge.aws.Queues;
import dev.fleabridge.operator.OverviewViews.Queue;
import dev.fleabridge.operator.OverviewViews.QueuesView;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How many messages the queues have, as one replica was told by SQS. They are asked beside whoever
 * looks, and only while somebody looks: a page must not wait for a service that is away.
 * Thread-safe.
 */
final class QueueLook {

  /** What is older is asked for anew. */
  private static final Duration FRESH = Duration.ofSeconds(30);

  /** What is older is not shown before the new answer had a moment to come. */
  private static final Duration STALE = Duration.ofMinutes(2);

  private static final Duration MOMENT = Duration.ofMillis(500);

  private final List<String> names;
  private final Queues queues;
  private final Executor threads;
  private final Clock clock;
  private volatile @Nullable QueuesView last;
  private CompletableFuture<?> asking = CompletableFuture.completedFuture(null);

  /**
   * @param names of the queues that this replica listens on
   * @param threads where they are asked
   */
  QueueLook(List<String> names, Queues queues, Executor threads, Clock clock) {
    this.names = List.copyOf(names);
    this.queues = queues;
    this.threads = threads;
    this.clock = clock;
  }

  /** What was told last; null where SQS has not answered yet. Takes half a second at most. */
  @Nullable QueuesView get() {
    CompletableFuture<?> answer = ask();
    if (!answer.isDone() && isOlderThan(STALE)) {
      await(answer);
    }
    return last;
  }

  private synchronized CompletableFuture<?> ask() {
    if (asking.isDone() && isOlderThan(FRESH)) {
      asking = read();
    }
    return asking;
  }

  private boolean isOlderThan(Duration age) {
    QueuesView told = last;
    return told == null || told.at().plus(age).isBefore(clock.instant());
  }

  private static void await(CompletableFuture<?> answer) {
    try {
      var _ = answer.get(MOMENT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Who looks is shown what was told before.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Each is asked by itself, so that none waits for another. */
  private CompletableFuture<?> read() {
    List<CompletableFuture<Queue>> each =
        names.stream()
            .map(name -> CompletableFuture.supplyAsync(() -> read(name), threads))
            .toList();
    return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
        .thenRun(() ->
            last =
                new QueuesView(
                    clock.instant(), each.stream().map(CompletableFuture::join).toList()));
  }

  private Queue read(String name) {
    try {
      QueueDepth depth = queues.depth(name);
      DeadLetters dead = depth.deadLetters();
      return dead == null
          ? new Queue(name, depth.waiting(), depth.inHand(), null, null, null)
          : new Queue(
              name, depth.waiting(), depth.inHand(), dead.arn(), dead.messages(), dead.trouble());
    } catch (RuntimeException e) {
      return new Queue(name, null, null, null, null, QueueTrouble.inWords(e));
    }
  }
}
