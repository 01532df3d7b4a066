package dev.fleabridge.engine.plan;

import dev.fleabridge.ledger.Actions;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What comes before a step: what it needs, what that needs, and so on, as far as it decides whether
 * the step is wanted.
 *
 * @param needs of the step itself
 * @param earlier the needs of those, and of theirs, by the action that needs them
 */
public record Before(List<Action> needs, Map<UUID, List<Action>> earlier) {

  public static Before of(Action action, Actions actions) {
    return of(action, actions.needsOf(action.id()), actions);
  }

  /** Where all that it needs is done, nothing before that can make it unwanted. */
  public static Before of(Action action, List<Action> needs, Actions actions) {
    boolean allDone = needs.stream().allMatch(need -> need.state() == ActionState.DONE);
    return new Before(needs, allDone ? Map.of() : actions.needsBefore(action.id()));
  }

  List<Action> needsOf(Action need) {
    return earlier.getOrDefault(need.id(), List.of());
  }
}
