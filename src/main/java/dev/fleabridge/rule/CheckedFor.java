package dev.fleabridge.rule;

/** What a rule is read for. It decides which mistakes matter. */
enum CheckedFor {
  /** The rule is to be put in force. Its author is told of every mistake. */
  FORCE,

  /** Runs that it has begun go on. Its values, names and order were checked when it was stored. */
  STORED
}
