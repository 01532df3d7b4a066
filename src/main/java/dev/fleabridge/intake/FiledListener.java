package dev.fleabridge.intake;

/** Is told that there may be work. */
@FunctionalInterface
interface FiledListener {

  /**
   * Is called on the writer's thread after a commit that stored events. It must return at once. The
   * call is lost when the process dies, so it is only a hint, and work must be found without it
   * too.
   */
  void eventsFiled();
}
