package dev.fleabridge.engine.plan;

import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Verdict;
import dev.fleabridge.rule.expression.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Makes what the expressions of a step can see: the event, the run, and the steps before it. */
public final class RunScope {

  private RunScope() {}

  /**
   * What the expressions of a step may refer to.
   *
   * @param needs the steps that this one has waited for, as they ended
   */
  public static Scope of(Run run, List<Action> needs) {
    return of(run.event(), run.id(), run.ruleId(), run.businessKey(), needs);
  }

  /** The same for a run that stands in no books. */
  static Scope of(Event started, UUID run, String ruleId, String businessKey, List<Action> needs) {
    Map<String, ObjectNode> results =
        needs.stream().collect(Collectors.toMap(Action::step, RunScope::result, (a, b) -> a));
    Event event =
        AsyncOutput.doneAmong(needs)
            .map(output -> AsyncOutput.withOutput(started, output))
            .orElse(started);
    return Scope.of(event).withSteps(results).withRun(run.toString(), ruleId, businessKey);
  }

  /**
   * What later steps see of a step. Of one that is DONE they see its result and nothing else: a
   * model's own "state" stays, and merging adds nothing. Of a step of a shadow run that would be
   * sent they see what stands in the place of its result. Of another one they see its state and the
   * reason as well.
   */
  private static ObjectNode result(Action action) {
    Optional<Verdict> verdict = Verdict.of(action);
    if (verdict.isPresent() && verdict.get().would() == Verdict.Would.BE_SENT) {
      ObjectNode standIn = verdict.get().standIn();
      return standIn == null ? Json.object() : standIn.deepCopy();
    }
    ObjectNode seen = action.result() == null ? Json.object() : action.result().deepCopy();
    if (action.state() == ActionState.DONE) {
      return seen;
    }
    seen.put("state", action.state().name());
    if (action.reason() != null) {
      seen.put("reason", action.reason());
    }
    return seen;
  }
}
