package dev.fleabridge.model;

/** What became of one attempt. Each attempt has exactly one of these outcomes (money rule 10). */
public enum Outcome {
  /**
   * It provably had no effect. For example, the connection was refused or the name was not found.
   */
  NOT_SENT,
  /** The upstream turned it away before anything happened (429). */
  THROTTLED,
  /** It was definitely refused, without effect. */
  DECLINED,
  /** It was carried out. */
  DONE,
  /** It may or may not have been carried out. */
  UNKNOWN
}
