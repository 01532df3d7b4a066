package dev.fleabridge.engine;

import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Inbound;
import org.jspecify.annotations.Nullable;

/** Works out which runs and actions an event asks for. */
@FunctionalInterface
public interface Planning {

  /**
   * Plans without side effects: the caller may throw the plan away and plan the same event again. A
   * rule that cannot be applied is a failure in the plan, not an exception.
   *
   * @param requestedBy the operator who asks for it, and who then may not approve it; null where no
   *     operator asked
   */
  Plan plan(Inbound inbound, @Nullable String requestedBy);

  /** Plans for an event that no operator asked for. */
  default Plan plan(Inbound inbound) {
    return plan(inbound, null);
  }
}
