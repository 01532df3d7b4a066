package dev.fleabridge.rule;

import java.util.Optional;

/**
 * An evaluation ended because we had too little time, memory or stack, or no thread. That says
 * nothing about the rule or the event, so nothing may be decided by it (money rule 26). What asked
 * for it is held, or asks again.
 */
public final class Undecided extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean refused;

  private Undecided(String message, boolean refused) {
    super(message);
    this.refused = refused;
  }

  /**
   * This one evaluation did not come to its end.
   *
   * @param why for a person; short
   */
  public static Undecided because(String why) {
    return new Undecided(why, false);
  }

  /**
   * No evaluation was begun, whatever the rule and the event are.
   *
   * @param why for a person; short
   */
  public static Undecided refused(String why) {
    return new Undecided(why, true);
  }

  /** Whether it was not even begun, so that it says nothing about its own cost either. */
  public boolean isRefused() {
    return refused;
  }

  /**
   * What an error that ended an evaluation means.
   *
   * @return the shortage of ours that it is, or that it was wrapped around, if any; the library
   *     throws plain {@link Error}s for wrong types, and wraps what it meets
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
