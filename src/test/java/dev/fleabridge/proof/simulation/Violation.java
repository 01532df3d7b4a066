package dev.fleabridge.proof.simulation;

/**
 * Something happened that must never happen: the simulation ends here. An error, so that nothing of
 * the engine goes on after it as it would after a fault.
 */
final class Violation extends Error {
  private static final long serialVersionUID = 1L;

  Violation(String message) {
    super(message);
  }

  Violation(String message, Throwable cause) {
    super(message, cause);
  }
}
