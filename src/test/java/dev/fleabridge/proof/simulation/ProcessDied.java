package dev.fleabridge.proof.simulation;

/**
 * The replica that runs is gone, with all that it remembered. An error, so that nothing of the
 * engine goes on after it as it would after a fault.
 */
final class ProcessDied extends Error {
  private static final long serialVersionUID = 1L;

  ProcessDied() {
    super("the process died", null, false, false);
  }
}
