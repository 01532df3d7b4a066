package dev.fleabridge.operator;

/** A parameter or a field of a body that cannot be accepted: 400, naming it. */
final class BadField extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String field;

  BadField(String field, String message) {
    super(message);
    this.field = field;
  }

  String field() {
    return field;
  }
}
