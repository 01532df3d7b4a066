package dev.fleabridge.operator;

/**
 * Says that a parameter or a field of a body cannot be accepted. The answer is 400 and names it.
 */
public final class BadField extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String field;

  /** Says what would be accepted. */
  public BadField(String field, String message) {
    super(message);
    this.field = field;
  }

  /** The name of the parameter or the field. */
  public String field() {
    return field;
  }
}
