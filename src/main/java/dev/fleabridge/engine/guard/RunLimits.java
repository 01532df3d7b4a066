package dev.fleabridge.engine.guard;

import dev.fleabridge.model.Reason;
import org.jspecify.annotations.Nullable;

/** The limits of its rule that hold for an action (money rule 20). */
public sealed interface RunLimits {

  /**
   * Both hold: the stricter one of each limit decides.
   *
   * @param inForce the limits of the rule that is in force in this replica
   * @param decidedBy the limits of the version of the rule that started the run
   */
  record Known(GuardLimits inForce, GuardLimits decidedBy) implements RunLimits {
    GuardLimits strictest() {
      return inForce.strictest(decidedBy);
    }
  }

  /**
   * This replica cannot tell the limits, so it must not send the action.
   *
   * @param reason why the action is held
   */
  record NotKnown(Reason reason, String explanation) implements RunLimits {}

  /** The limits; null where they are not known. */
  default @Nullable Known known() {
    return this instanceof Known known ? known : null;
  }
}
