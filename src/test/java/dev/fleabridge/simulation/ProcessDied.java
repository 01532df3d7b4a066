package dev.fleabridge.simulation;

/** The replica that runs is gone, with all that it remembered. */
final class ProcessDied extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProcessDied() {
    super("the process died", null, false, false);
  }
}
