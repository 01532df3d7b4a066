package dev.fleabridge.model;

/** What became of one attempt; exactly one of these (money rule 10). */
public enum Outcome {
  /** Provably no effect: the connection was refused, the name not found, the pool was full. */
  NOT_SENT,
  /** Turned away before anything happened (429). */
  THROTTLED,
  /** A definite refusal. */
  DECLINED,
  /** Carried out. */
  DONE,
  /** May or may not have been carried out. */
  UNKNOWN
}
