package dev.fleabridge.engine.backtest;

/** How the candidate differs from the rules in force. */
public enum What {
  /** The candidate pays, or does something else outside, and the rules in force do not. */
  NEWLY_PAID,
  /** The rules in force pay, or do something else outside, and the candidate does not. */
  NO_LONGER_PAID,
  OTHER_AMOUNT,
  OTHER_PAYER,
  OTHER_PAYEE,
  /** The kind of the step, or the thing that it acts on, such as an escrow or a market. */
  OTHER_TERMS,
  /**
   * The fact has another business key, or another rule. What was paid for it could be paid again
   * when another message tells of it (money rule 21).
   */
  PAYS_AGAIN,
  /** The candidate has another business key for a fact of which nothing was paid. */
  OTHER_KEY,
  /** The candidate cannot be applied, or one of its steps is DECLINED for what the rule says. */
  FAILS,
  /** It depends on an answer that was never recorded, or on the rows of a file. */
  NOT_KNOWN
}
