package dev.fleabridge.proof.comparison;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Simulated time in seconds: what is planned happens in order; nothing waits. */
final class Timeline {

  private record Planned(long at, long number, Runnable what) {}

  private final PriorityQueue<Planned> queue =
      new PriorityQueue<>(Comparator.comparingLong(Planned::at).thenComparingLong(Planned::number));
  private long now;
  private long planned;

  long now() {
    return now;
  }

  /** Plans something for a time that is not over; what is planned first happens first. */
  void at(long second, Runnable what) {
    if (second < now) {
      throw new IllegalArgumentException("%d is over, it is %d".formatted(second, now));
    }
    queue.add(new Planned(second, planned++, what));
  }

  /** Lets everything happen, what comes up meanwhile too. */
  void runOut() {
    while (!queue.isEmpty()) {
      Planned next = queue.remove();
      now = next.at();
      next.what().run();
    }
  }
}
