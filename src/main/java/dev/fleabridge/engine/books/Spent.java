package dev.fleabridge.engine.books;

import dev.fleabridge.engine.books.Window.Bucket;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Budgets.Used;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What is used of a budget, in parts that cease to count at different times. Pure.
 *
 * @param parts the part that ceases to count first comes first
 */
public record Spent(Used total, List<Part> parts) {

  public record Part(Used used, Instant countsUntil) {}

  public static Spent of(List<Part> parts) {
    Used total = parts.stream().map(Part::used).reduce(Used.NOTHING, Used::plus);
    return new Spent(
        total, parts.stream().sorted(Comparator.comparing(Part::countsUntil)).toList());
  }

  /** What is used of a window, read without a lock. */
  public static Used in(Window window, Budgets budgets, Instant now) {
    List<Budgets.Key> keys = window.counted(now).stream().map(Bucket::key).toList();
    return of(window, budgets.read(keys), now).total();
  }

  /** What the rows of a window say. A row that is not among them counts as nothing. */
  public static Spent of(Window window, Map<Budgets.Key, Used> rows, Instant now) {
    return of(
        window.counted(now).stream()
            .filter(bucket -> rows.containsKey(bucket.key()))
            .map(bucket -> part(bucket, rows.getOrDefault(bucket.key(), Used.NOTHING)))
            .toList());
  }

  static Part part(Bucket bucket, Used used) {
    return new Part(used, bucket.countsUntil());
  }

  /** The same with one part more. */
  Spent and(Part part) {
    List<Part> more = new ArrayList<>(parts);
    more.add(part);
    return of(more);
  }

  /**
   * The time when so much has ceased to count that the rest fits. Where nothing ever fits, it is
   * the time when everything has ceased to count.
   */
  public Instant fitsAt(Predicate<Used> fits, Instant now) {
    Used left = total;
    Instant at = now;
    for (Part part : parts) {
      left = left.minus(part.used());
      at = part.countsUntil();
      if (fits.test(left)) {
        return at;
      }
    }
    return at;
  }
}
