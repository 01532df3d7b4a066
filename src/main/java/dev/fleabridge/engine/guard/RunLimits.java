package dev.fleabridge.engine.guard;

import dev.fleabridge.model.Reason;
import org.jspecify.annotations.Nullable;

/** Which limits of its rule an action goes by (money rule 20). */
public sealed interface RunLimits {

  /**
   * Both hold; of each limit the stricter.
   *
   * @param inForce the rule's in this replica
   * @param decidedBy those of the version of the rule that started the run
   */
  record Known(GuardLimits inForce, GuardLimits decidedBy) implements RunLimits {
    GuardLimits strictest() {
      return inForce.strictest(decidedBy);
    }
  }

  /**
   * This replica cannot tell, so it must not send.
   *
   * @param reason of the hold
   */
  record NotKnown(Reason reason, String explanation) implements RunLimits {}

  /** The limits, where they are known. */
  default @Nullable Known known() {
    return this instanceof Known known ? known : null;
  }
}
