package dev.fleabridge.engine.plan;

import dev.fleabridge.engine.plan.WouldBe.Failed;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Reason;
import dev.fleabridge.rule.BusinessKey;
import dev.fleabridge.rule.Evaluated;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.expression.Scope;
import dev.fleabridge.rule.expression.Undecided;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Works out what rules would make of an event, with every step to its end. What the steps are
 * answered is {@link Given}. It evaluates as {@link Planner} and the engine do. It writes nothing,
 * asks nothing outside, and knows neither limits nor balances.
 */
public final class DryRun {

  private final RuleBook rules;
  private final Evaluations evaluations;

  public DryRun(RuleBook rules, Evaluations evaluations) {
    this.rules = rules;
    this.evaluations = evaluations;
  }

  /**
   * What each rule that matches would do, in the order of the file. A rule that cannot be evaluated
   * to its end is a failure, and says nothing about the others.
   *
   * @throws Undecided where nothing is evaluated here just now, whatever the event is
   */
  public List<WouldBe> of(Event event, Given given) {
    try {
      return evaluations.run(() -> all(event, given));
    } catch (Undecided e) {
      unlessRefused(e);
      return oneByOne(event, given);
    }
  }

  /**
   * The same with the value of each expression, for people who try rules out. Each rule is
   * evaluated by itself.
   *
   * @throws Undecided where nothing is evaluated here just now, whatever the event is
   */
  public List<Traced> trace(Event event, Given given) {
    RuleBook.Matches matches = evaluations.run(() -> rules.match(event));
    List<Traced> found = new ArrayList<>();
    matches.tooWide().forEach(rule -> found.add(untraced(tooWide(rule))));
    for (Rule rule : matches.rules()) {
      try {
        found.add(evaluations.run(() -> traced(rule, event, given)));
      } catch (Undecided e) {
        unlessRefused(e);
        found.add(untraced(undecided(rule, e)));
      }
    }
    return found;
  }

  private static Traced traced(Rule rule, Event event, Given given) {
    List<Evaluated> key = Evaluated.key(rule, Scope.of(event));
    return switch (Planner.key(rule, event)) {
      case BusinessKey.Known(String text) -> {
        DryRunOfRule run = new DryRunOfRule(rule, text, event, given);
        WouldBe would = run.run();
        List<Evaluated> ofRule = new ArrayList<>(key);
        ofRule.addAll(run.conditions());
        yield new Traced(would, ofRule, run.values());
      }
      case BusinessKey.Missing(String reason, String detail) ->
          new Traced(new Failed(rule.id(), reason, detail), key, Map.of());
    };
  }

  private static Traced untraced(WouldBe would) {
    return new Traced(would, List.of(), Map.of());
  }

  private List<WouldBe> all(Event event, Given given) {
    RuleBook.Matches matches = rules.match(event);
    List<WouldBe> found = new ArrayList<>();
    matches.tooWide().forEach(rule -> found.add(tooWide(rule)));
    matches.rules().forEach(rule -> found.add(one(rule, event, given)));
    return found;
  }

  private List<WouldBe> oneByOne(Event event, Given given) {
    RuleBook.Matches matches;
    try {
      matches = evaluations.run(() -> rules.match(event));
    } catch (Undecided e) {
      unlessRefused(e);
      return rules.rules().stream()
          .filter(Rule::enabled)
          .<WouldBe>map(rule -> undecided(rule, e))
          .toList();
    }
    List<WouldBe> found = new ArrayList<>();
    matches.tooWide().forEach(rule -> found.add(tooWide(rule)));
    for (Rule rule : matches.rules()) {
      try {
        found.add(evaluations.run(() -> one(rule, event, given)));
      } catch (Undecided e) {
        unlessRefused(e);
        found.add(undecided(rule, e));
      }
    }
    return found;
  }

  private static WouldBe one(Rule rule, Event event, Given given) {
    return switch (Planner.key(rule, event)) {
      case BusinessKey.Known(String text) -> new DryRunOfRule(rule, text, event, given).run();
      case BusinessKey.Missing(String reason, String detail) ->
          new Failed(rule.id(), reason, detail);
    };
  }

  private static WouldBe tooWide(Rule rule) {
    return new Failed(rule.id(), Reason.EVENT_TOO_WIDE.code(), Planner.TOO_WIDE);
  }

  private static WouldBe undecided(Rule rule, Undecided why) {
    return new Failed(
        rule.id(), Reason.EVALUATION_UNDECIDED.code(), String.valueOf(why.getMessage()));
  }

  private static void unlessRefused(Undecided e) {
    if (e.isRefused()) {
      throw e;
    }
  }
}
