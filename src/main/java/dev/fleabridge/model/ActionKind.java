package dev.fleabridge.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * What an action does. The wire name is the step's key in a rules file (docs/rules.md#the-kinds).
 */
public enum ActionKind {
  TRANSFER(Family.PURPLE_FLEA, true),
  PAYOUT(Family.PURPLE_FLEA, true),
  /** The zero-value transfer to oneself whose memo is a log entry. */
  RECORD(Family.PURPLE_FLEA, false),
  CREATE_ESCROW(Family.PURPLE_FLEA, true),
  COMPLETE_ESCROW(Family.PURPLE_FLEA, false),
  RELEASE_ESCROW(Family.PURPLE_FLEA, false),
  DISPUTE_ESCROW(Family.PURPLE_FLEA, false),
  OPEN_POSITION(Family.PURPLE_FLEA, true),
  CLOSE_POSITION(Family.PURPLE_FLEA, false),
  CLAIM_FAUCET(Family.PURPLE_FLEA, false),
  REGISTER_AGENT(Family.PURPLE_FLEA, false),
  /** Moves what an agent holds above its ceiling to the treasury. */
  SWEEP(Family.PURPLE_FLEA, true),
  DESCRIBE_TRAINING_JOB(Family.LOOK_UP, false),
  INVOKE_ENDPOINT(Family.LOOK_UP, false),
  READ_OBJECT(Family.LOOK_UP, false),
  /** Fans out over a file of scores: one payment a row. */
  PAY_SCORES(Family.FAN_OUT, false),
  /** Answers a pipeline's callback step. */
  ANSWER_CALLBACK(Family.CALLBACK, false);

  /** Who carries an action out, and what an answer that got lost means. */
  public enum Family {
    /** An effect at Purple Flea: at most once. */
    PURPLE_FLEA,
    /** Reads only; asking again is harmless. */
    LOOK_UP,
    /** Writes actions into our own ledger, by keys of their own; doing it again adds nothing. */
    FAN_OUT,
    /** SageMaker deduplicates by client request token; sending it again is harmless. */
    CALLBACK
  }

  private final Family family;
  private final boolean spends;

  ActionKind(Family family, boolean spends) {
    this.family = family;
    this.spends = spends;
  }

  public Family family() {
    return family;
  }

  /**
   * Whether the payer's balance pays for it: such an action has a payer and an amount, and reserves
   * before it is sent.
   */
  public boolean spends() {
    return spends;
  }

  /** Such as {@code create-escrow}. */
  public String wireName() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  public static Optional<ActionKind> ofWireName(String name) {
    return Arrays.stream(values()).filter(kind -> kind.wireName().equals(name)).findFirst();
  }
}
