package dev.fleabridge.purpleflea;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the caller knows about a call whose outcome it does not know.
 *
 * @param firstSentAt when the first attempt began
 * @param lastEndedAt when the last attempt ended or was given up; absence is proof only after the
 *     settling time that follows it
 * @param soleWriter true where nobody else makes payments or trades with this agent's key; an
 *     effect that fits is then this call's or a twin's. The public servers keep no caller's
 *     reference for payments and trades (docs/reference/purpleflea-api.md#lost-answers)
 * @param knownIds transaction, order and position ids that are known to belong to other calls
 * @param twins other unsettled calls on the same account whose effect would look the same; each may
 *     own an effect that fits
 * @param errors the server's codes in the answers to the attempts, such as {@code release_failed}
 * @param bookedBefore transaction ids that were known before the first attempt began; they show
 *     that a listing reaches back before the attempt, without trusting a clock
 * @param seen what an earlier look-up of the same attempts asked to be shown ({@link
 *     Finding.NextLook}), null for the first one
 */
public record Attempted(
    Instant firstSentAt,
    Instant lastEndedAt,
    boolean soleWriter,
    Set<String> knownIds,
    List<Twin> twins,
    Set<String> errors,
    Set<String> bookedBefore,
    @Nullable String seen) {

  /** The attempts for a first look-up, with no ids known from before them. */
  public Attempted(
      Instant firstSentAt,
      Instant lastEndedAt,
      boolean soleWriter,
      Set<String> knownIds,
      List<Twin> twins,
      Set<String> errors) {
    this(firstSentAt, lastEndedAt, soleWriter, knownIds, twins, errors, Set.of(), null);
  }

  /**
   * A call like this one that is not settled either.
   *
   * @param payee null where it has none
   * @param endedAt when its last request ended or was given up
   * @param isEarlier whether it comes before this call where effects are shared out in order
   */
  public record Twin(@Nullable String payee, Instant endedAt, boolean isEarlier) {}

  public Attempted {
    if (lastEndedAt.isBefore(firstSentAt)) {
      throw new IllegalArgumentException("the last attempt cannot come before the first");
    }
    knownIds = Set.copyOf(knownIds);
    twins = List.copyOf(twins);
    errors = Set.copyOf(errors);
    bookedBefore = Set.copyOf(bookedBefore);
  }

  /** Whether an effect that fits can be nobody else's. */
  public boolean alone() {
    return soleWriter && twins.isEmpty();
  }

  /**
   * The same attempts, with what was booked before them and what an earlier look-up left.
   *
   * @param ids {@link #bookedBefore}
   * @param earlier {@link #seen}
   */
  public Attempted seenBefore(Set<String> ids, @Nullable String earlier) {
    return new Attempted(
        firstSentAt, lastEndedAt, soleWriter, knownIds, twins, errors, ids, earlier);
  }

  /** Attempts with a key that others may use too. */
  public static Attempted between(Instant firstSentAt, Instant lastEndedAt) {
    return new Attempted(firstSentAt, lastEndedAt, false, Set.of(), List.of(), Set.of());
  }
}
