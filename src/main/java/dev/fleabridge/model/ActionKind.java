package dev.fleabridge.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * What an action does. The wire name is the step's key in a rules file (docs/rules.md#the-kinds).
 */
public enum ActionKind {
  TRANSFER(Family.PURPLE_FLEA, true),
  PAYOUT(Family.PURPLE_FLEA, true),
  /** A transfer of zero to oneself. Its memo is a log entry. */
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
  /** Reads a file of scores and files one payment for each row. */
  PAY_SCORES(Family.FAN_OUT, false),
  /** Answers a pipeline's callback step. */
  ANSWER_CALLBACK(Family.CALLBACK, false);

  /** Who carries an action out, and what a lost answer means for it. */
  public enum Family {
    /** It has an effect at Purple Flea, and is carried out at most once. */
    PURPLE_FLEA,
    /** It only reads. To ask again is harmless. */
    LOOK_UP,
    /** It writes actions into our own ledger by keys of their own. To do it again adds nothing. */
    FAN_OUT,
    /** SageMaker drops a repeated client request token. To send it again is harmless. */
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
   * Whether the payer's balance pays for it. Such an action has a payer and an amount, and its
   * money is reserved before it is sent.
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
