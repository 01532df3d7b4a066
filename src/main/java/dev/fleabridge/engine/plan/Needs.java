package dev.fleabridge.engine.plan;

import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Reason;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RulesInvalid;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a step is wanted, given how the steps before it have ended. What is done in the place of
 * another is not wanted where that one is done, or may be; and neither is whatever comes after what
 * is not wanted, or in its place, however far.
 */
public final class Needs {

  private Needs() {}

  /** Left out because of how another step had ended. */
  public static boolean skippedForAnother(Action step) {
    return step.state() == ActionState.SKIPPED && Reason.isOfDependency(step.reason());
  }

  /**
   * Why the step cannot or need not go on; empty where it may, and where the rule does not have it.
   */
  public static Optional<Beginning> unmet(Rule rule, String step, Before before) {
    return rule.step(step).isEmpty()
        ? Optional.empty()
        : unwanted(rule, step, before.needs(), before).or(() -> failed(rule, step, before.needs()));
  }

  /** The same, by the words of the rule that began the run. */
  public static Optional<Beginning> unmet(Run run, String step, Before before) {
    try {
      return unmet(Rule.fromDefinition(run.definition()), step, before);
    } catch (RulesInvalid e) {
      return Optional.of(Beginning.skipped(Reason.RULE_UNREADABLE, e.getMessage()));
    }
  }

  /** Before anything else: that another step failed besides does not make it wanted. */
  private static Optional<Beginning> unwanted(
      Rule rule, String step, List<Action> needs, Before before) {
    for (Action need : needs) {
      boolean done = need.state() == ActionState.DONE;
      boolean inItsPlace = isInPlaceOf(rule, step, need);
      if (inItsPlace && done) {
        return Optional.of(
            Beginning.skipped(Reason.NOT_NEEDED, "step " + need.step() + " is done"));
      }
      if (inItsPlace && !need.state().isFinal()) {
        return Optional.of(
            Beginning.skipped(Reason.NOT_NEEDED, "step " + need.step() + " may still be done"));
      }
      if (inItsPlace && mayHaveHappened(need)) {
        return Optional.of(skippedWith(need));
      }
      if (!done && isUnwanted(rule, need, before)) {
        return Optional.of(
            Beginning.skipped(Reason.NOT_NEEDED, "step " + need.step() + " was not needed either"));
      }
    }
    return Optional.empty();
  }

  private static boolean isUnwanted(Rule rule, Action need, Before before) {
    return unwanted(rule, need.step(), before.needsOf(need), before).isPresent();
  }

  private static Optional<Beginning> failed(Rule rule, String step, List<Action> needs) {
    return needs.stream()
        .filter(need -> need.state() != ActionState.DONE && !isInPlaceOf(rule, step, need))
        .findFirst()
        .map(Needs::skippedWith);
  }

  private static boolean isInPlaceOf(Rule rule, String step, Action need) {
    return rule.step(step)
        .flatMap(found -> found.onFailureOf())
        .filter(need.step()::equals)
        .isPresent();
  }

  /** Stopped while nobody knew what had become of it: both payments might happen. */
  private static boolean mayHaveHappened(Action need) {
    return Reason.CANCELED_UNSETTLED.is(need.reason());
  }

  private static Beginning skippedWith(Action need) {
    String state = need.state().name().toLowerCase(Locale.ROOT);
    String why = need.reason() == null ? "" : ": " + need.reason();
    return Beginning.skipped(
        Reason.ofDependency(need.state()), "step %s is %s%s".formatted(need.step(), state, why));
  }
}
