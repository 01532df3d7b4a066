package dev.fleabridge.engine.lever;

import dev.fleabridge.engine.guard.Forecast;
import dev.fleabridge.engine.guard.Forecast.Asked;
import dev.fleabridge.engine.guard.Forecast.Said;
import dev.fleabridge.engine.plan.DryRun;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.Given;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.engine.plan.RulesInForce.Revision;
import dev.fleabridge.engine.plan.Traced;
import dev.fleabridge.engine.plan.WouldBe;
import dev.fleabridge.engine.plan.WouldBe.WouldStep;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.rule.Evaluated;
import dev.fleabridge.rule.RuleBook;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tries an event on rules for a person: what each expression gives, how each step would begin when
 * its turn comes, and what the guard would say of it now. It writes nothing and asks nothing
 * outside.
 */
public final class Trial {

  /** The most steps of an event that are told; a list of rows may lead to thousands. */
  private static final int MAX_STEPS = 200;

  /** No look-up is answered here, and every other step is taken for done. */
  private static final Given NOTHING_KNOWN = (rule, key, step) -> Optional.empty();

  /**
   * A step, and what the guard says of it.
   *
   * @param guard null where the step would not be sent anyway, or waits
   */
  public record TriedStep(WouldStep step, @Nullable Said guard) {}

  /**
   * A rule that matches.
   *
   * @param values of its key and conditions, and {@code ofSteps} of its steps by their names
   * @param steps empty where the rule cannot be applied
   * @param isCut whether it has more steps than are told
   */
  public record TriedRule(
      String rule,
      List<Evaluated> values,
      Map<String, List<Evaluated>> ofSteps,
      List<TriedStep> steps,
      boolean isCut) {}

  private final Planner planner;
  private final Evaluations evaluations;
  private final Forecast forecast;

  /**
   * @param planner plans as it does for payments, but by {@code evaluations}
   * @param evaluations evaluate what people ask for
   */
  public Trial(Planner planner, Evaluations evaluations, Forecast forecast) {
    this.planner = planner.evaluatingBy(evaluations);
    this.evaluations = evaluations;
    this.forecast = forecast;
  }

  /**
   * What would be planned for an event by a revision.
   *
   * @throws dev.fleabridge.rule.expression.Undecided where nothing is evaluated here just now
   */
  public Plan plan(Inbound inbound, Revision revision) {
    return planner.plan(inbound, null, revision);
  }

  /**
   * What each rule that matches would do, by its id.
   *
   * @throws dev.fleabridge.rule.expression.Undecided where nothing is evaluated here just now
   */
  public Map<String, TriedRule> of(Event event, RuleBook book) {
    List<Traced> traced = new DryRun(book, evaluations).trace(event, NOTHING_KNOWN);
    List<Asked> asked = new ArrayList<>();
    for (Traced each : traced) {
      if (each.would() instanceof WouldBe.Run run) {
        told(run).stream()
            .filter(step -> step.state() == ActionState.READY)
            .forEach(step ->
                asked.add(
                    new Asked(
                        book.rule(run.rule()).orElseThrow(), run.businessKey(), event, step)));
      }
    }
    List<Said> said = forecast.of(asked);
    Map<WouldStepOfRule, Said> answers = new HashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      Asked one = asked.get(i);
      answers.put(new WouldStepOfRule(one.rule().id(), one.step().name()), said.get(i));
    }
    Map<String, TriedRule> tried = new HashMap<>();
    traced.forEach(each -> tried.put(each.would().rule(), tried(each, answers)));
    return tried;
  }

  private record WouldStepOfRule(String rule, String step) {}

  private static List<WouldStep> told(WouldBe.Run run) {
    return run.steps().stream().limit(MAX_STEPS).toList();
  }

  private static TriedRule tried(Traced traced, Map<WouldStepOfRule, Said> answers) {
    String rule = traced.would().rule();
    return switch (traced.would()) {
      case WouldBe.Failed _ ->
          new TriedRule(rule, traced.ofRule(), traced.ofSteps(), List.of(), false);
      case WouldBe.Run run ->
          new TriedRule(
              rule,
              traced.ofRule(),
              traced.ofSteps(),
              told(run).stream()
                  .map(step ->
                      new TriedStep(step, answers.get(new WouldStepOfRule(rule, step.name()))))
                  .toList(),
              run.steps().size() > MAX_STEPS);
    };
  }
}
