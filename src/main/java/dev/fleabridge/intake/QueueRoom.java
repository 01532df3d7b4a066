package dev.fleabridge.intake;

import dev.fleabridge.web.JsonWeight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.messaging.Message;

/**
 * Bounds the memory that the messages of all queues become while they are in hand, as {@link
 * JsonWeight} has it. Safe for use by many threads.
 */
final class QueueRoom {

  /** Fifty usual events are far below it. */
  static final int MAX_WEIGHT = 32 << 20;

  /** Who waits first is first, or what is light would pass by what is heavy for ever. */
  private final Semaphore free = new Semaphore(MAX_WEIGHT, true);

  private final Duration wait;

  /**
   * @param wait how long one asks for room before it is told that there is none
   */
  QueueRoom(Duration wait) {
    this.wait = wait;
  }

  /**
   * Some messages, one after the other.
   *
   * @param weight what they become; one message that becomes more has all of the room
   */
  record Part(List<Message<String>> messages, int weight) {}

  /** The messages in their order, in as few parts as fit into the room. */
  static List<Part> parts(Collection<Message<String>> messages) {
    List<Part> parts = new ArrayList<>();
    List<Message<String>> part = new ArrayList<>();
    int sum = 0;
    for (Message<String> message : messages) {
      int weight = (int) Math.min(JsonWeight.of(message.getPayload()), MAX_WEIGHT);
      if (!part.isEmpty() && sum + weight > MAX_WEIGHT) {
        parts.add(new Part(List.copyOf(part), sum));
        part.clear();
        sum = 0;
      }
      part.add(message);
      sum += weight;
    }
    if (!part.isEmpty()) {
      parts.add(new Part(List.copyOf(part), sum));
    }
    return parts;
  }

  /** Whether there was room in time; it is then to be given back by {@link #leave}. */
  boolean enter(Part part) {
    try {
      return free.tryAcquire(part.weight(), wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void leave(Part part) {
    free.release(part.weight());
  }
}
