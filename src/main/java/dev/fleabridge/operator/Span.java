package dev.fleabridge.operator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time that a search is about: from {@code since} on, and before {@code until}. Null is without
 * a bound.
 */
record Span(@Nullable Instant since, @Nullable Instant until) {

  /**
   * Reads both. It throws {@link BadField} for what is no time, and for an end before a beginning.
   */
  static Span of(@Nullable String since, @Nullable String until) {
    Instant from = Fields.instant("since", since);
    Instant to = Fields.instant("until", until);
    if (from != null && to != null && to.isBefore(from)) {
      throw new BadField("until", "a time that is not before since");
    }
    return new Span(from, to);
  }
}
