package dev.fleabridge.aws;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many things one search may describe. Each group first gets its share. Afterwards the
 * rest goes to the things that had to wait. Without shares a busy group would use up everything
 * each time, and the groups after it would never be seen.
 */
final class DescriptionBudget<T> {

  private final Deque<T> waiting = new ArrayDeque<>();
  private int left;
  private int share;
  private boolean overdrawn;

  DescriptionBudget(int max) {
    this.left = max;
  }

  /**
   * Begins a group.
   *
   * @param groups the number of groups to come, with this one
   */
  void group(int groups) {
    share = left == 0 ? 0 : Math.max(1, left / groups);
  }

  /** Whether this thing may be described now. If not, it waits for what the groups leave over. */
  boolean take(T thing) {
    if (share > 0) {
      share--;
      left--;
      return true;
    }
    // The rest never grows, so more things need not wait.
    if (waiting.size() < left) {
      waiting.add(thing);
    } else {
      overdrawn = true;
    }
    return false;
  }

  /** The next thing that waited; null where none waits or nothing is left. */
  @Nullable T leftOver() {
    if (left == 0 || waiting.isEmpty()) {
      overdrawn |= !waiting.isEmpty();
      return null;
    }
    left--;
    return waiting.poll();
  }

  /** Whether something was left out for lack of budget. */
  boolean overdrawn() {
    return overdrawn;
  }
}
