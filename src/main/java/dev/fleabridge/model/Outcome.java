package dev.fleabridge.model;

/** What became of one attempt. It is exactly one of these (money rule 10). */
public enum Outcome {
  /**
   * It provably had no effect: the connection was refused, the name was not found, or the pool was
   * full.
   */
  NOT_SENT,
  /** The upstream turned it away before anything happened (429). */
  THROTTLED,
  /** A definite refusal. */
  DECLINED,
  /** Carried out. */
  DONE,
  /** It may or may not have been carried out. */
  UNKNOWN
}
