package dev.fleabridge.engine.explain;

import dev.fleabridge.engine.explain.Line.About;
import dev.fleabridge.engine.plan.AsyncOutput;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.engine.plan.RunScope;
import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Amount;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Canonical;
import dev.fleabridge.model.Verdict;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.Step;
import dev.fleabridge.rule.StoredRule;
import dev.fleabridge.rule.Trace;
import dev.fleabridge.rule.expression.ExpressionException;
import dev.fleabridge.rule.expression.Scope;
import dev.fleabridge.rule.expression.Undecided;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Says what the words of the rule that began a run come to for one of its actions. They are
 * evaluated again, by the event and the results of steps that the books keep. What cannot be
 * evaluated again is said not to be known.
 */
final class RuleWords {

  private static final int SHOWN_OF_KEY = 16;
  private static final int MAX_VALUE_CHARS = 160;
  private static final int MAX_MISTAKES_CHARS = 300;

  private final Action action;
  private final Run run;
  private final List<Action> needs;
  private final List<Line> lines = new ArrayList<>();

  private RuleWords(Action action, Run run, List<Action> needs) {
    this.action = action;
    this.run = run;
    this.needs = needs;
  }

  /**
   * The reasons that the rule gives, in the order in which it is asked.
   *
   * @param needs the actions that this one waits for, or has waited for
   * @throws Undecided where an evaluation did not come to its end
   */
  static List<Line> of(Action action, Run run, List<Action> needs) {
    RuleWords words = new RuleWords(action, run, needs);
    words.addRule();
    words.addKeyOfAction();
    words.addNeeds();
    words.addStep();
    return words.lines;
  }

  private void addRule() {
    try {
      Rule rule = Rule.fromDefinition(run.definition());
      rule.schedule()
          .ifPresent(schedule ->
              lines.add(Line.fact(About.MATCHED, "the rule's own schedule made the event")));
      Trace.ofPattern(rule, run.event())
          .forEach(line ->
              lines.add(
                  line.holds() == null ? Line.notKnown(line.says()) : line(About.MATCHED, line)));
      lines.add(line(About.KEY, Trace.ofKey(rule, run.event(), run.businessKey())));
    } catch (RulesInvalid e) {
      lines.add(
          Line.notKnown(
              "whether the pattern matches cannot be shown again: this version does not take the rule as it was: "
                  + mistakes(e)));
      lines.add(Line.fact(About.KEY, "the run has the business key " + run.businessKey()));
    }
  }

  private void addKeyOfAction() {
    String key =
        Planner.idempotencyKey(run.ruleId(), run.businessKey(), action.step(), action.item());
    boolean same = key.equals(action.idempotencyKey());
    lines.add(
        Line.that(
            About.KEY,
            same,
            "the idempotency key %s… %s the hash of rule, business key, step%s"
                .formatted(
                    action.idempotencyKey().substring(0, SHOWN_OF_KEY),
                    same ? "is" : "is not",
                    action.item().isEmpty() ? "" : " and item")));
  }

  private void addNeeds() {
    for (Action need : needs) {
      String why = need.reason() == null ? "" : " (%s)".formatted(need.reason());
      lines.add(
          Line.that(
              About.NEEDED,
              need.state() == ActionState.DONE || Verdict.wouldBeSent(need),
              "step %s, which it needs, is %s%s".formatted(need.step(), need.state(), why)));
    }
  }

  private void addStep() {
    StoredRule rule;
    try {
      rule = StoredRule.read(run.definition(), run.version().grammar());
    } catch (RulesInvalid e) {
      lines.add(
          Line.notKnown(
              "the conditions and values cannot be evaluated again: this version cannot read the rule as it was: "
                  + mistakes(e)));
      return;
    }
    Optional<Step> step = rule.step(action.step());
    if (step.isEmpty()) {
      lines.add(
          Line.fact(
              About.COMPUTED, "the step is the bridge's own: it fetches what the rule reads"));
    } else if (needs.stream().anyMatch(need -> !need.state().isFinal())) {
      lines.add(
          Line.notKnown(
              "its conditions and values are evaluated when the steps before have ended"));
    } else {
      addStep(rule, step.get());
    }
  }

  private void addStep(StoredRule rule, Step step) {
    Scope scope = RunScope.of(run, needs);
    boolean outputIsMissing = AsyncOutput.isAmong(needs) && AsyncOutput.doneAmong(needs).isEmpty();
    List<Trace.Line> conditions = new ArrayList<>();
    if (!outputIsMissing) {
      conditions.addAll(Trace.ofConditions(rule, scope));
    }
    if (hold(conditions)) {
      conditions.addAll(Trace.ofConditions(step, scope));
    }
    conditions.forEach(line -> lines.add(line(About.REQUIRED, line)));
    if (!hold(conditions)) {
      lines.add(Line.fact(About.COMPUTED, "so nothing more of the step was evaluated"));
    } else if (!action.item().isEmpty()) {
      lines.add(
          Line.notKnown(
              "payee, amount and memo were computed from the row %s, which is not evaluated again here"
                  .formatted(action.item())));
    } else {
      Trace.ofParameters(step, scope).forEach(this::addParameter);
      addAmountFixedLater();
    }
  }

  private static boolean hold(List<Trace.Line> conditions) {
    return conditions.stream().allMatch(line -> Boolean.TRUE.equals(line.holds()));
  }

  private void addParameter(Trace.Result result) {
    About about =
        switch (result.role()) {
          case "payer" -> About.PAYER;
          case "payee" -> About.PAYEE;
          case "amount" -> About.AMOUNT;
          default -> About.COMPUTED;
        };
    String says = "%s = %s".formatted(result.name(), result.says());
    if (action.parameters() == null) {
      lines.add(Line.fact(about, says));
      return;
    }
    JsonNode kept = action.parameters().get(result.name());
    boolean same = kept == null ? result.value() == null : isSame(kept, result.value());
    lines.add(
        Line.that(about, same, same ? says : "%s; the action has %s".formatted(says, shown(kept))));
  }

  /** As they are written: numbers may have come back from the books as others of the same value. */
  private static boolean isSame(JsonNode kept, @Nullable JsonNode again) {
    return again != null && Canonical.hashByValue(kept).equals(Canonical.hashByValue(again));
  }

  private static String shown(@Nullable JsonNode kept) {
    return kept == null ? "none" : ExpressionException.bounded(kept.toString(), MAX_VALUE_CHARS);
  }

  private static Line line(About about, Trace.Line line) {
    return new Line(about, line.says(), line.holds(), null);
  }

  private void addAmountFixedLater() {
    if (action.kind().amount() == Amount.ABOVE_CEILING) {
      String amount = action.amount() == null ? "not fixed yet" : action.amount().toString();
      lines.add(
          Line.fact(
              About.AMOUNT,
              "amount = what its payer has above the ceiling when it is claimed: " + amount));
    }
  }

  private static String mistakes(RulesInvalid e) {
    return ExpressionException.bounded(String.valueOf(e.getMessage()), MAX_MISTAKES_CHARS);
  }
}
