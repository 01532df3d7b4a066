package dev.fleabridge.testkit.sandbox.server;

import dev.fleabridge.testkit.sandbox.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The faults in force. Safe for use by several threads. Which of the matching calls meet a share is
 * drawn from the seed, call by call, so that a run with the same order of calls repeats.
 */
public final class Faults {

  private static final class Active {
    final long id;
    final Fault fault;
    final SplittableRandom random;
    int left;
    long met;

    Active(long id, Fault fault, SplittableRandom random) {
      this.id = id;
      this.fault = fault;
      this.random = random;
      this.left = fault.times();
    }

    boolean isSpent() {
      return fault.times() > 0 && left == 0;
    }
  }

  /** A fault in force, and how many calls have met it. */
  public record Status(long id, Fault fault, long met, int left) {}

  private final long seed;
  private final List<Active> active = new ArrayList<>();
  private long added;

  Faults(long seed) {
    this.seed = seed;
  }

  /**
   * Adds a fault. Where several match a call, the one that was added first and is not spent is met.
   *
   * @return its id
   */
  public synchronized long add(Fault fault) {
    added++;
    active.add(new Active(added, fault, new SplittableRandom(seed * 31 + added)));
    return added;
  }

  /** Removes every fault. */
  public synchronized void clear() {
    active.clear();
  }

  /** Removes one fault; false where there is none with this id. */
  public synchronized boolean remove(long id) {
    return active.removeIf(fault -> fault.id == id);
  }

  public synchronized List<Status> list() {
    return active.stream().map(it -> new Status(it.id, it.fault, it.met, it.left)).toList();
  }

  /** The fault that this call meets, or null. */
  synchronized @Nullable Fault meet(String method, String route, String body) {
    for (Active it : active) {
      if (it.isSpent() || !it.fault.matches(method, route, body)) {
        continue;
      }
      if (it.fault.share() < 1 && it.random.nextDouble() >= it.fault.share()) {
        continue;
      }
      if (it.left > 0) {
        it.left--;
      }
      it.met++;
      return it.fault;
    }
    return null;
  }
}
