package dev.fleabridge.engine.plan;

import dev.fleabridge.ledger.Actions;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The steps that come before a step and decide whether it is wanted: those that it needs, those
 * that these need, and so on.
 *
 * @param needs what the step itself needs
 * @param earlier what all earlier steps need, by the id of the action that needs it
 */
public record Before(List<Action> needs, Map<UUID, List<Action>> earlier) {

  public static Before of(Action action, Actions actions) {
    return of(action, actions.needsOf(action.id()), actions);
  }

  /**
   * Reads the earlier steps only where a need is not DONE: else none can make the step unwanted.
   */
  public static Before of(Action action, List<Action> needs, Actions actions) {
    boolean allDone = needs.stream().allMatch(need -> need.state() == ActionState.DONE);
    return new Before(needs, allDone ? Map.of() : actions.needsBefore(action.id()));
  }

  List<Action> needsOf(Action need) {
    return earlier.getOrDefault(need.id(), List.of());
  }
}
