package dev.fleabridge.ledger;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param next the cursor with which the next page is asked for; null: this is the last one
 */
public record Page<T>(List<T> items, @Nullable String next) {

  public Page {
    items = List.copyOf(items);
  }

  /** A list that is never long enough to be cut. */
  public static <T> Page<T> whole(List<T> items) {
    return new Page<>(items, null);
  }

  /**
   * The page of what a query brought that was asked for one row more than the page holds.
   *
   * @param cursor where the list goes on after an item
   */
  public static <T> Page<T> of(List<T> found, int limit, Function<T, String> cursor) {
    if (found.size() <= limit) {
      return whole(found);
    }
    List<T> items = found.subList(0, limit);
    return new Page<>(items, cursor.apply(items.getLast()));
  }

  public <R> Page<R> map(Function<T, R> view) {
    return new Page<>(items.stream().map(view).toList(), next);
  }
}
