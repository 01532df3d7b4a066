package dev.fleabridge.report.table;

/**
 * A table could not be written, or nobody knows whether it was. Its message says why in a sentence
 * without a secret. Writing the same again later is harmless.
 */
public final class TableTrouble extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public TableTrouble(String why) {
    super(why);
  }

  public TableTrouble(String why, Throwable cause) {
    super(why, cause);
  }
}
