package dev.fleabridge.engine.explain;

import org.jspecify.annotations.Nullable;

/**
 * One reason for an action's being as it is.
 *
 * @param about what it is about
 * @param says the reason in a sentence without a full stop
 * @param holds whether it speaks for the action; null where it is only a fact, or cannot be told
 * @param attempt the number of the attempt that it belongs to; null where it belongs to none
 */
public record Line(About about, String says, @Nullable Boolean holds, @Nullable Integer attempt) {

  /** What a reason is about. */
  public enum About {
    RECEIVED,
    MATCHED,
    KEY,
    NEEDED,
    REQUIRED,
    PAYER,
    PAYEE,
    AMOUNT,
    COMPUTED,
    ALLOWED,
    CAP,
    APPROVAL,
    BUDGET,
    BALANCE,
    RESERVED,
    STATE,
    /** Something cannot be told any more. */
    NOT_KNOWN
  }

  static Line that(About about, boolean holds, String says) {
    return new Line(about, says, holds, null);
  }

  static Line fact(About about, String says) {
    return new Line(about, says, null, null);
  }

  static Line notKnown(String says) {
    return fact(About.NOT_KNOWN, says);
  }
}
