package dev.fleabridge.engine;

import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Reason;
import java.time.Instant;
import java.util.List;

/**
 * An attempt that repeats one whose outcome is unknown, with the same key (money rule 11). What it
 * is told about itself says nothing about the earlier one: only DONE ends the doubt.
 */
public final class Repeat {

  /** So often it is tried; with the backoff, that is about a quarter of an hour. */
  private static final int MOST_FAILURES = 30;

  private Repeat() {}

  /** Whether it was repeated so often in vain that a person should look. */
  public static boolean isTiresome(Action unknown) {
    return unknown.failures() >= MOST_FAILURES;
  }

  /** Claims an unknown action for sending it again; its money stays as it is. */
  public static Change claim(
      Change change, String owner, String evidence, Instant now, Instant leaseUntil) {
    return change
        .through(ActionState.READY)
        .to(ActionState.SENDING)
        .because(Reason.REPEATED_WITH_SAME_KEY, evidence)
        .claimed(owner, now, leaseUntil);
  }

  /**
   * Whether the attempt of this number is one like this.
   *
   * @param attempts of one action
   */
  public static boolean isOne(List<Attempt> attempts, int number) {
    return attempts.stream().anyMatch(attempt -> attempt.number() == number && attempt.repeats());
  }

  /** A repeat that did not come to DONE leaves the earlier attempt as unknown as it was. */
  public static Change inDoubt(
      Change change, Action action, SendResult answer, Instant lookAgainAt) {
    return change
        .to(ActionState.UNKNOWN)
        .given(answer.code(), answer.message())
        .failures(action.failures() + 1)
        .due(lookAgainAt);
  }

  /** Whether no attempt before this one may have had an effect, going by their answers alone. */
  public static boolean leavesNoDoubt(List<Attempt> attempts, int number) {
    return attempts.stream()
        .filter(earlier -> earlier.number() < number)
        .allMatch(Repeat::hadNoEffect);
  }

  private static boolean hadNoEffect(Attempt attempt) {
    if (attempt.outcome() == null) {
      return false;
    }
    return switch (attempt.outcome()) {
      case NOT_SENT, THROTTLED, DECLINED -> true;
      case DONE, UNKNOWN -> false;
    };
  }
}
