package dev.fleabridge.engine;

import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Reason;
import java.time.Instant;
import java.util.List;

/**
 * What holds for an attempt that repeats an UNKNOWN one with the same key (money rule 11). Its
 * answer says nothing about the earlier attempt unless it is DONE. Only DONE ends the doubt.
 */
public final class Repeat {

  /** With the default backoff, so many failures take some twelve minutes, without the calls. */
  private static final int MAX_FAILURES = 30;

  private Repeat() {}

  /**
   * Whether an UNKNOWN action has failed so often that a person should look instead of a repeat.
   */
  public static boolean isTiresome(Action unknown) {
    return unknown.failures() >= MAX_FAILURES;
  }

  /** Claims an UNKNOWN action for sending it again. Its money stays reserved and charged. */
  public static Change claim(
      Change change, String owner, String evidence, Instant now, Instant leaseUntil) {
    return change
        .through(ActionState.READY)
        .to(ActionState.SENDING)
        .because(Reason.REPEATED_WITH_SAME_KEY, evidence)
        .claimed(owner, now, leaseUntil);
  }

  /**
   * Whether the attempt of this number is a repeat.
   *
   * @param attempts the attempts of one action
   */
  public static boolean isOne(List<Attempt> attempts, int number) {
    return attempts.stream().anyMatch(attempt -> attempt.number() == number && attempt.repeats());
  }

  /** Makes the action UNKNOWN again, because a repeat that is not DONE proves nothing. */
  public static Change inDoubt(
      Change change, Action action, SendResult answer, Instant lookAgainAt) {
    return change
        .to(ActionState.UNKNOWN)
        .given(answer.code(), answer.message())
        .failures(action.failures() + 1)
        .due(lookAgainAt);
  }

  /** Whether the answers of all attempts before this one say that these had no effect. */
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
