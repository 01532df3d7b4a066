package dev.fleabridge.purpleflea;

import java.time.Instant;
import java.util.Set;

/**
 * What the caller knows about a call whose outcome it does not know.
 *
 * @param firstSentAt when the first attempt began
 * @param lastEndedAt when the last attempt ended or was given up; absence is proof only after the
 *     settling time that follows it
 * @param soleWriter true where nobody else makes payments or trades with this agent's key, so that
 *     an effect that fits can only be this one. The public servers keep no caller's reference for
 *     payments and trades (purpleflea-api.md, section 2)
 * @param knownIds transaction, order and position ids that are known to belong to other calls
 * @param errors the server's codes in the answers to the attempts, such as {@code release_failed}
 */
public record Attempted(
    Instant firstSentAt,
    Instant lastEndedAt,
    boolean soleWriter,
    Set<String> knownIds,
    Set<String> errors) {

  public Attempted {
    if (lastEndedAt.isBefore(firstSentAt)) {
      throw new IllegalArgumentException("the last attempt cannot come before the first");
    }
    knownIds = Set.copyOf(knownIds);
    errors = Set.copyOf(errors);
  }

  /** Attempts on an agent whose key others may use too. */
  public static Attempted between(Instant firstSentAt, Instant lastEndedAt) {
    return new Attempted(firstSentAt, lastEndedAt, false, Set.of(), Set.of());
  }
}
