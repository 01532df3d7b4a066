package dev.fleabridge.engine.fanout.rows;

import dev.fleabridge.model.Reason;

/**
 * A file that is refused as a whole before any of its rows is read as a payment. The message says
 * what was found and what was expected, in words for people.
 */
public final class UnfitFile extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  private UnfitFile(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** A file whose columns are not those that the step reads. */
  static UnfitFile header(String message) {
    return new UnfitFile(Reason.INVALID_HEADER, message);
  }

  /** A file that is something else than the format that the step reads. */
  static UnfitFile format(String message) {
    return new UnfitFile(Reason.WRONG_FORMAT, message);
  }

  /** Why it is refused: {@link Reason#INVALID_HEADER} or {@link Reason#WRONG_FORMAT}. */
  public Reason reason() {
    return reason;
  }
}
