package dev.fleabridge.intake;

/** Hears that there may be work. */
@FunctionalInterface
interface FiledListener {

  /**
   * Called after a commit that stored events, on the writer's thread: must return at once. May be
   * missed when the process dies, so it is a hint and never the only way to find work.
   */
  void eventsFiled();
}
