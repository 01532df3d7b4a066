package dev.fleabridge.proof.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** The true time of the simulated world, and what is going to happen in it. */
final class VirtualTime {

  private record Happening(Instant at, long number, Runnable what) {}

  private final PriorityQueue<Happening> agenda =
      new PriorityQueue<>(Comparator.comparing(Happening::at).thenComparingLong(Happening::number));
  private Instant now;
  private long number;

  VirtualTime(Instant start) {
    this.now = start;
  }

  Instant now() {
    return now;
  }

  /** Lets something happen after a while; what happens at one time happens in the order asked. */
  void after(Duration wait, Runnable what) {
    agenda.add(new Happening(now.plus(wait), number++, what));
  }

  /** Moves on, and lets everything happen that is due on the way, each at its own time. */
  void advance(Duration by) {
    Instant until = now.plus(by);
    while (!agenda.isEmpty() && !agenda.peek().at().isAfter(until)) {
      Happening next = agenda.remove();
      now = next.at().isAfter(now) ? next.at() : now;
      next.what().run();
    }
    // What just happened may have moved the time itself, when replicas run in between.
    now = until.isAfter(now) ? until : now;
  }
}
