package dev.fleabridge.check;

/**
 * One row of the table.
 *
 * @param what what was looked at
 * @param result how it is
 * @param told what was found, in words without a secret
 * @param action what to do; empty where nothing
 */
record Finding(String what, Result result, String told, String action) {

  /** How something is. */
  enum Result {
    FINE("ok"),
    /** Nothing can be said without doing it, or without a right that the service does not need. */
    UNSURE("?"),
    WRONG("wrong");

    private final String word;

    Result(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  static Finding fine(String what, String told) {
    return new Finding(what, Result.FINE, told, "");
  }

  static Finding unsure(String what, String told) {
    return new Finding(what, Result.UNSURE, told, "");
  }

  static Finding wrong(String what, String told, String action) {
    return new Finding(what, Result.WRONG, told, action);
  }

  boolean isWrong() {
    return result == Result.WRONG;
  }
}
