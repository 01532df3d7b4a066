package dev.fleabridge.intake;

import dev.fleabridge.aws.QueueTrouble;
import io.awspring.cloud.sqs.listener.MessageListenerContainer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries to listen on one queue until it can. Each failed try is logged. A missing queue is not
 * created, and does not stop the other doors.
 */
final class QueueDoor {

  private static final Logger log = LoggerFactory.getLogger(QueueDoor.class);
  private static final Duration LAST_DELAY = Duration.ofSeconds(10);

  private final String queue;
  private final Supplier<? extends MessageListenerContainer<String>> containers;
  private final Duration firstDelay;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile @Nullable Thread opening;
  private volatile @Nullable MessageListenerContainer<String> container;

  /**
   * @param containers makes a new container for each try, because one that failed to start cannot
   *     be used again
   * @param firstDelay the wait after the first failure; it doubles up to 10 seconds
   */
  QueueDoor(
      String queue,
      Supplier<? extends MessageListenerContainer<String>> containers,
      Duration firstDelay) {
    this.queue = queue;
    this.containers = containers;
    this.firstDelay = firstDelay;
  }

  /**
   * Starts trying, and returns at once.
   *
   * @throws RuntimeException where a container cannot be made; that is a mistake in the
   *     configuration, which waiting does not mend
   */
  void start() {
    MessageListenerContainer<String> first = containers.get();
    opening = Thread.ofVirtual().name("sqs-open-" + queue).start(() -> openWhenPossible(first));
  }

  boolean isListening() {
    MessageListenerContainer<String> current = container;
    return current != null && current.isRunning();
  }

  /** Stops polling, and waits for the messages in hand. */
  void stop() throws InterruptedException {
    stopping.countDown();
    Thread trying = opening;
    if (trying != null) {
      trying.join();
    }
    MessageListenerContainer<String> current = container;
    if (current != null) {
      current.stop();
    }
  }

  private void openWhenPossible(MessageListenerContainer<String> first) {
    Duration delay = firstDelay;
    MessageListenerContainer<String> next = first;
    try {
      while (!open(next, delay)) {
        if (stopping.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        Duration doubled = delay.multipliedBy(2);
        delay = doubled.compareTo(LAST_DELAY) < 0 ? doubled : LAST_DELAY;
        next = containers.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean open(MessageListenerContainer<String> fresh, Duration delay) {
    try {
      fresh.start();
      container = fresh;
      log.info("Listening on SQS queue {}", queue);
      return true;
    } catch (RuntimeException e) {
      log.error(
          "Not listening on SQS queue {}, trying again in {} ms: {}",
          queue,
          delay.toMillis(),
          QueueTrouble.inWords(e));
      return false;
    }
  }
}
