package dev.fleabridge.engine.plan;

import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Reason;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.StoredRule;
import dev.fleabridge.rule.Substitutes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a step is wanted, given how the steps before it have ended. What is done in the place of
 * another is not wanted where that one is done, or may be; and neither is whatever comes after what
 * is not wanted, or in its place, however far.
 */
public final class Needs {

  private static final Logger log = LoggerFactory.getLogger(Needs.class);

  private Needs() {}

  /** Left out because of how another step had ended. */
  public static boolean skippedForAnother(Action step) {
    return step.state() == ActionState.SKIPPED && Reason.isOfDependency(step.reason());
  }

  /**
   * Why the step cannot or need not go on; empty where it may, and where the rule does not have it.
   */
  public static Optional<Beginning> unmet(Substitutes rule, String step, Before before) {
    return rule.has(step)
        ? unwanted(rule, step, before.needs(), before).or(() -> failed(rule, step, before.needs()))
        : Optional.empty();
  }

  /**
   * The same, by the words of the rule that began the run. Where these cannot be read nobody can
   * tell, and the step is not to be sent, which is told: {@link Reason#RULE_UNREADABLE}.
   */
  public static Optional<Beginning> unmet(Run run, String step, Before before) {
    try {
      return unmet(
          StoredRule.substitutesOf(run.definition(), run.version().grammar()), step, before);
    } catch (RulesInvalid e) {
      log.warn(
          "Step {} of run {} is not sent by this replica, which cannot read the rule that began it: {}",
          step,
          run.id(),
          e.getMessage());
      return Optional.of(Beginning.skipped(Reason.RULE_UNREADABLE, e.getMessage()));
    }
  }

  /** Before anything else: that another step failed besides does not make it wanted. */
  private static Optional<Beginning> unwanted(
      Substitutes rule, String step, List<Action> needs, Before before) {
    for (Action need : needs) {
      boolean done = need.state() == ActionState.DONE;
      boolean inItsPlace = rule.isInPlaceOf(step, need.step());
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

  private static boolean isUnwanted(Substitutes rule, Action need, Before before) {
    return unwanted(rule, need.step(), before.needsOf(need), before).isPresent();
  }

  private static Optional<Beginning> failed(Substitutes rule, String step, List<Action> needs) {
    return needs.stream()
        .filter(need -> need.state() != ActionState.DONE && !rule.isInPlaceOf(step, need.step()))
        .findFirst()
        .map(Needs::skippedWith);
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
