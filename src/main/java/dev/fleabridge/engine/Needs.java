package dev.fleabridge.engine;

import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.Step;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Whether a step is wanted, given how the steps before it have ended. */
final class Needs {

  /** The reason of what was to be done in the place of a step that did not fail. */
  static final String NOT_NEEDED = "not_needed";

  private Needs() {}

  /** Why the step cannot or need not go on; empty where it may. */
  static Optional<Beginning> unmet(Step step, Collection<Action> needs) {
    for (Action need : needs) {
      boolean done = need.state() == ActionState.DONE;
      boolean inItsPlace = step.onFailureOf().filter(need.step()::equals).isPresent();
      if (inItsPlace && done) {
        return Optional.of(Beginning.skipped(NOT_NEEDED, "step " + need.step() + " is done"));
      }
      if (inItsPlace && wasNotNeeded(need)) {
        return Optional.of(
            Beginning.skipped(NOT_NEEDED, "step " + need.step() + " was not needed either"));
      }
      if (inItsPlace && !need.state().isFinal()) {
        return Optional.of(
            Beginning.skipped(NOT_NEEDED, "step " + need.step() + " may still be done"));
      }
      if (inItsPlace ? mayHaveHappened(need) : !done) {
        return Optional.of(skippedWith(need));
      }
    }
    return Optional.empty();
  }

  /** The same, by the words of the rule that began the run. */
  static Optional<Beginning> unmet(Run run, String step, Collection<Action> needs) {
    try {
      return Rule.fromDefinition(run.definition()).step(step).flatMap(found -> unmet(found, needs));
    } catch (RulesInvalid e) {
      return Optional.of(Beginning.skipped("rule_unreadable", e.getMessage()));
    }
  }

  /** Where the second of three is not needed, the third is not. */
  private static boolean wasNotNeeded(Action need) {
    return need.state() == ActionState.SKIPPED && NOT_NEEDED.equals(need.reason());
  }

  /** Stopped while nobody knew what had become of it: both payments might happen. */
  private static boolean mayHaveHappened(Action need) {
    return Levers.CANCELED_UNSETTLED.equals(need.reason());
  }

  private static Beginning skippedWith(Action need) {
    String state = need.state().name().toLowerCase(Locale.ROOT);
    String why = need.reason() == null ? "" : ": " + need.reason();
    return Beginning.skipped(
        "dependency_" + state, "step %s is %s%s".formatted(need.step(), state, why));
  }
}
