package dev.fleabridge.operator;

import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Inbound;
import org.jspecify.annotations.Nullable;

/** Says what an event leads to by the rules in force. Pure computation: nothing is written. */
@FunctionalInterface
public interface Planning {

  /**
   * @param requestedBy the operator who asks for it and then may not approve it; null: nobody did
   */
  Plan plan(Inbound inbound, @Nullable String requestedBy);
}
