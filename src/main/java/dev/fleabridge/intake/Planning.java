package dev.fleabridge.intake;

import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Inbound;

/** Decides what an event asks for; the engine's planner stands behind it. */
@FunctionalInterface
public interface Planning {

  /**
   * Plans without side effects: the plan may be thrown away, and the same event planned again. A
   * rule that cannot be applied is a failure in the plan, not an exception.
   */
  Plan plan(Inbound inbound);
}
