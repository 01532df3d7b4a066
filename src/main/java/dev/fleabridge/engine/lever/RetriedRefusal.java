package dev.fleabridge.engine.lever;

import static dev.fleabridge.model.ActionState.DECLINED;
import static dev.fleabridge.model.ActionState.SKIPPED;
import static dev.fleabridge.model.ActionState.WAITING;

import dev.fleabridge.engine.lever.Levers.NotLegal;
import dev.fleabridge.engine.plan.Before;
import dev.fleabridge.engine.plan.Needs;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Decides what a retried refusal means for the steps before it and after it (ADR 0003). A payment
 * and the one in its place must not both happen.
 */
final class RetriedRefusal {

  private final Ledger ledger;

  RetriedRefusal(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * Finds the steps that were skipped because of the refusal, directly or through other steps.
   *
   * @param dependents the actions that waited for the refused one, directly or through others,
   *     under their locks; the retry of an earlier step locks the refused action too, so that
   *     earlier steps stay as they are read here
   * @throws NotLegal where the action is not wanted any more, or where a step has gone on because
   *     of the refusal or is just being decided
   */
  List<Action> reopened(Action refused, Map<UUID, Action> dependents) {
    requireStillWanted(refused);
    return skippedBecauseOf(refused, dependents);
  }

  private void requireStillWanted(Action refused) {
    Run run = ledger.runs().find(refused.runId()).orElseThrow();
    Needs.unmet(run, refused.step(), Before.of(refused, ledger.actions()))
        .ifPresent(why -> {
          throw new NotLegal(DECLINED, "it is not wanted any more: " + why.explanation());
        });
  }

  private List<Action> skippedBecauseOf(Action refused, Map<UUID, Action> dependents) {
    Set<UUID> open = new HashSet<>(Set.of(refused.id()));
    // A step behind a substitute that has failed has gone on because of the refusal as well.
    Set<UUID> concerned = new HashSet<>(open);
    List<Action> reopened = new ArrayList<>();
    List<Action> undecided = new ArrayList<>(dependents.values());
    boolean more = true;
    while (more) {
      List<Action> touched = undecided.stream().filter(step -> needs(step, concerned)).toList();
      undecided.removeAll(touched);
      for (Action step : touched) {
        requireNotGoneOn(step);
        concerned.add(step.id());
        if (Needs.skippedForAnother(step) && needs(step, open)) {
          open.add(step.id());
          reopened.add(step);
        }
      }
      more = !touched.isEmpty();
    }
    return reopened;
  }

  private boolean needs(Action step, Set<UUID> open) {
    return ledger.actions().needsOf(step.id()).stream().anyMatch(n -> open.contains(n.id()));
  }

  private static void requireNotGoneOn(Action step) {
    if (step.state() == WAITING && step.dueAt() != null) {
      throw new NotLegal(
          DECLINED, "step %s is just being decided; try again".formatted(step.step()));
    }
    boolean wentOn =
        switch (step.state()) {
          case READY, SENDING, UNKNOWN, NEEDS_REVIEW, HELD, DONE -> true;
          case CANCELED -> Reason.CANCELED_UNSETTLED.is(step.reason());
          case WAITING, DECLINED, EXPIRED, SKIPPED -> false;
        };
    if (wentOn) {
      throw new NotLegal(
          DECLINED,
          "step %s has gone on because this one was refused (%s, %s)"
              .formatted(step.step(), step.id(), step.state()));
    }
  }
}
