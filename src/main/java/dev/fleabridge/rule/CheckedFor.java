package dev.fleabridge.rule;

/** What the text of a rule is read for, and so which of its mistakes matter. */
enum CheckedFor {
  /** To be put in force: its author is told of every mistake. */
  FORCE,

  /**
   * To go on with runs that it has begun: what its values, its names and its order had to be was
   * decided when it was stored.
   */
  STORED
}
