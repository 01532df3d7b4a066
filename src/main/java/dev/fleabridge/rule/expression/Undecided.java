package dev.fleabridge.rule.expression;

import java.util.Optional;

/**
 * Says that an evaluation did not end, because we had too little time, memory or stack, or no
 * thread. That says nothing about the rule or the event, so nothing may be decided by it (money
 * rule 26). The action is HELD, or the caller asks again.
 */
public final class Undecided extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean refused;

  private Undecided(String message, boolean refused) {
    super(message);
    this.refused = refused;
  }

  /**
   * An evaluation was begun and did not end.
   *
   * @param why for a person; short
   */
  public static Undecided because(String why) {
    return new Undecided(why, false);
  }

  /**
   * No evaluation was begun, for a reason that lies neither in the rule nor in the event.
   *
   * @param why for a person; short
   */
  public static Undecided refused(String why) {
    return new Undecided(why, true);
  }

  /** Whether the evaluation was not begun. Then nothing is known about its cost either. */
  public boolean isRefused() {
    return refused;
  }

  /**
   * Finds the shortage that ended an evaluation.
   *
   * @return the failure or one of its causes, where it is an error of the machine such as too
   *     little memory; a plain {@link Error} does not count, because the library throws those for
   *     wrong types
   */
  static Optional<Error> shortage(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Error error && error.getClass() != Error.class) {
        return Optional.of(error);
      }
    }
    return Optional.empty();
  }
}
