package dev.fleabridge.proof.simulation;

/** Something happened that must never happen: the simulation ends here. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Violation(String message) {
    super(message);
  }

  Violation(String message, Throwable cause) {
    super(message, cause);
  }
}
