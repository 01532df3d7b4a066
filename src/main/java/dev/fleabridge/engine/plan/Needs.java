package dev.fleabridge.engine.plan;

import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Verdict;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.StoredRule;
import dev.fleabridge.rule.Substitutes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a step is wanted, by how the steps before it have ended. A step in the place of
 * another one is not wanted where the other one is DONE or may be carried out. A step that comes
 * after an unwanted one, or in its place, is not wanted either, however far behind it comes.
 */
public final class Needs {

  private static final Logger log = LoggerFactory.getLogger(Needs.class);

  private Needs() {}

  /** Whether the step was skipped because of how another step had ended. */
  public static boolean skippedForAnother(Action step) {
    return step.state() == ActionState.SKIPPED && Reason.isOfDependency(step.reason());
  }

  /**
   * Why the step cannot or need not go on; empty where it may, and where the rule has no such step.
   */
  public static Optional<Beginning> unmet(Substitutes rule, String step, Before before) {
    return rule.has(step)
        ? unwanted(rule, step, before.needs(), before).or(() -> failed(rule, step, before.needs()))
        : Optional.empty();
  }

  /**
   * The same, by the rule that began the run. Where this release cannot read that rule, nobody can
   * tell, and the step must not be sent: its reason is {@link Reason#RULE_UNREADABLE}.
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

  /** Is asked before {@link #failed}: a failed step besides does not make the step wanted. */
  private static Optional<Beginning> unwanted(
      Substitutes rule, String step, List<Action> needs, Before before) {
    for (Action need : needs) {
      boolean done = isDone(need);
      boolean inItsPlace = rule.isInPlaceOf(step, need.step());
      if (inItsPlace && done) {
        String how = need.state() == ActionState.DONE ? " is done" : " would be sent";
        return Optional.of(Beginning.skipped(Reason.NOT_NEEDED, "step " + need.step() + how));
      }
      Optional<Verdict> verdict = Verdict.of(need);
      if (inItsPlace && verdict.isPresent()) {
        return Optional.of(dependent(need, verdict.get()));
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
        .filter(need -> !isDone(need) && !rule.isInPlaceOf(step, need.step()))
        .findFirst()
        .map(need ->
            Verdict.of(need)
                .map(verdict -> dependent(need, verdict))
                .orElseGet(() -> skippedWith(need)));
  }

  /**
   * Whether later steps go on after this one. In a shadow run they go on where it would be sent.
   */
  private static boolean isDone(Action need) {
    return need.state() == ActionState.DONE || Verdict.wouldBeSent(need);
  }

  /** In a shadow run nobody can tell what becomes of a step after one that would not be sent. */
  private static Beginning dependent(Action need, Verdict verdict) {
    return Beginning.skipped(
        Reason.SHADOW_MODE,
        "it depends on what shadow step %s would have answered; that one %s"
            .formatted(need.step(), verdict.text()));
  }

  /**
   * Whether a person canceled it while its outcome was unknown: both payments might happen then.
   */
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
