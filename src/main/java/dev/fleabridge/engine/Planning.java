package dev.fleabridge.engine;

import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Inbound;
import org.jspecify.annotations.Nullable;

/** Works out what an event asks for. */
@FunctionalInterface
public interface Planning {

  /**
   * Plans without side effects: the plan may be thrown away, and the same event planned again. A
   * rule that cannot be applied is a failure in the plan, not an exception.
   *
   * @param requestedBy the operator who asks for it, who then may not approve it; null where nobody
   *     did
   */
  Plan plan(Inbound inbound, @Nullable String requestedBy);

  /** Plans for an event that came by itself. */
  default Plan plan(Inbound inbound) {
    return plan(inbound, null);
  }
}
