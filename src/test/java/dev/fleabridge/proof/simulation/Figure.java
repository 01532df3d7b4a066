package dev.fleabridge.proof.simulation;

/** What a simulation counts, in the order of its table. */
enum Figure {
  EPISODES("episodes"),
  PAYMENTS("payments asked for"),
  DONE("payments done"),
  EFFECTS("effects at the upstream"),
  DUPLICATES("duplicates"),
  LOST("lost"),
  NOT_PAID("ended unpaid for a stated reason"),
  UNKNOWN("outcomes unknown"),
  SETTLED("unknown outcomes settled by the reconciler"),
  REVIEWED("settled by a person"),
  IN_REVIEW("left in review"),
  RESERVED_WALLETS("wallets with money left reserved"),
  BUDGET_DIFFERENCES("budgets that differ from what is charged"),
  SWEPT("sweeps"),
  REFUSED_FOR_FUNDS("refused by the upstream for want of money"),
  DELIVERIES("deliveries of events"),
  DUPLICATE_DELIVERIES("  of which duplicates of a fact"),
  CONFLICTS("  of which with another amount"),
  DEATHS("deaths of a replica"),
  DIED_BEFORE_COMMIT("  before a commit"),
  DIED_AFTER_COMMIT("  after a commit"),
  DIED_BETWEEN("  at any other time"),
  DIED_WITH_CALLS("  with calls on their way"),
  CALLS_ABANDONED("calls whose replica died"),
  COMMIT_FAILED("commits that failed"),
  COMMIT_UNCONFIRMED("commits whose confirmation was lost"),
  FREEZES("replicas frozen beyond their leases"),
  CLOCK_JUMPS("clock jumps"),
  PAUSES("pauses put on"),
  CANCELED("actions canceled by a person"),
  KEY_REPEATED("repeats that the upstream knew by their key"),
  STOPS("replicas stopped in good order"),
  NOT_BEGUN("calls for which there was no thread"),
  LOCKED("locks waited for in vain"),
  ROLLOUTS("files of rules rolled out"),
  READ_ONLY("transactions on a database that only reads"),
  MEDDLED("levers pressed at random"),
  HANGING("calls that hung"),
  BESIDE_HANGING("calls refused beside one that hung"),
  HANDLES_TAKEN("escrows asked for by a handle that is taken"),
  JUDGED("actions of shadow runs that were judged"),
  CALLS("calls");

  private final String label;

  Figure(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
