package dev.fleabridge.proof.simulation;

/** What goes wrong in some worlds only, on top of what goes wrong in all of them. */
enum Trouble {
  /** Replicas with different files: rules are taken out, loosened, and put back. */
  ROLLOUT(Figure.ROLLOUTS),
  /** Replicas whose files give a rule different keys. */
  CHANGED_KEY(Figure.ROLLOUTS),
  /** A call that was given up long ago is carried out, and answered, beside later attempts. */
  HANGING_CALLS(Figure.BESIDE_HANGING),
  /** The database reads and does not write for a while, as in a failover or on a full disk. */
  READ_ONLY(Figure.READ_ONLY),
  /** People press any lever at any time. */
  MEDDLING(Figure.MEDDLED),
  /** Two facts ask for an escrow by one handle. */
  TAKEN_HANDLES(Figure.HANDLES_TAKEN),
  /** Rules begin in shadow mode, and replica after replica has them live, or back in shadow. */
  SHADOW(Figure.JUDGED);

  private final Figure figure;

  Trouble(Figure figure) {
    this.figure = figure;
  }

  /** What is counted where it strikes. */
  Figure figure() {
    return figure;
  }
}
