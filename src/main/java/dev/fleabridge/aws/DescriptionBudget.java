package dev.fleabridge.aws;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * How many things one search may have described. Each group gets its share first. What the groups
 * leave over is shared afterwards. Without shares a busy group would use up everything each time,
 * and those behind it would never be seen.
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
   * @param groups how many there are yet, this one included
   */
  void group(int groups) {
    share = left == 0 ? 0 : Math.max(1, left / groups);
  }

  /**
   * Whether this one may be described now. Where it may not, it waits for what the others leave
   * over.
   */
  boolean take(T thing) {
    if (share > 0) {
      share--;
      left--;
      return true;
    }
    // More can never be left over than is left now.
    if (waiting.size() < left) {
      waiting.add(thing);
    } else {
      overdrawn = true;
    }
    return false;
  }

  /**
   * The next of those that waited, as long as something is left over. It is null after the last.
   */
  @Nullable T leftOver() {
    if (left == 0 || waiting.isEmpty()) {
      overdrawn |= !waiting.isEmpty();
      return null;
    }
    left--;
    return waiting.poll();
  }

  /** Whether something was not described that should have been. */
  boolean overdrawn() {
    return overdrawn;
  }
}
