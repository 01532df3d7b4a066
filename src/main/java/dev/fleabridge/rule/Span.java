package dev.fleabridge.rule;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whose spending a limit adds up, and over which time.
 *
 * @param perAgent whether the limit holds for each payer separately
 */
public record Span(Period period, boolean perAgent) implements Comparable<Span> {

  /** Every span that a limit may have, in the order in which they are judged. */
  public static final List<Span> ALL =
      Arrays.stream(Period.values())
          .flatMap(period -> Stream.of(new Span(period, false), new Span(period, true)))
          .toList();

  public static final Span DAY = new Span(Period.DAY, false);
  public static final Span AGENTS_DAY = new Span(Period.DAY, true);

  /** The name of the limit on how much is spent: {@code per-day}, {@code per-agent-per-hour}. */
  public String amountName() {
    return (perAgent ? "per-agent-per-" : "per-") + period.suffix();
  }

  /**
   * The name of the limit on how often money is spent: {@code actions-per-day}, {@code
   * agent-actions-per-hour}.
   */
  public String countName() {
    return (perAgent ? "agent-actions-per-" : "actions-per-") + period.suffix();
  }

  @Override
  public int compareTo(Span other) {
    return Integer.compare(ALL.indexOf(this), ALL.indexOf(other));
  }
}
