package dev.fleabridge.rule;

import dev.fleabridge.model.Money;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much may be spent, and how often, in each span. A span without an entry has no limit.
 *
 * @param amounts the most that all actions of a span together may move
 * @param counts the most actions of a span that move money
 */
public record Quotas(Map<Span, Money> amounts, Map<Span, Integer> counts) {

  public static final Quotas NONE = new Quotas(Map.of(), Map.of());

  /** The highest count that a limit may have. The ledger's column holds it. */
  private static final int MAX_ACTIONS = 999_999_999;

  public Quotas {
    amounts = Collections.unmodifiableMap(new TreeMap<>(amounts));
    counts = Collections.unmodifiableMap(new TreeMap<>(counts));
  }

  /** The lower of the two limits for each span. */
  public Quotas strictest(Quotas other) {
    return new Quotas(lower(amounts, other.amounts), lower(counts, other.counts));
  }

  private static <T extends Comparable<T>> Map<Span, T> lower(
      Map<Span, T> one, Map<Span, T> other) {
    Map<Span, T> lower = new TreeMap<>(one);
    other.forEach((span, limit) -> lower.merge(span, limit, (a, b) -> a.compareTo(b) <= 0 ? a : b));
    return lower;
  }

  /**
   * Reads how many actions a limit allows. Zero is refused, because it would be a pause.
   *
   * @throws IllegalArgumentException where it is not a whole number from 1 to 999,999,999
   */
  public static int count(String text) {
    String digits = text.strip();
    if (!digits.matches("[0-9]{1,9}") || Integer.parseInt(digits) < 1) {
      throw new IllegalArgumentException("not a whole number from 1 to " + MAX_ACTIONS);
    }
    return Integer.parseInt(digits);
  }
}
