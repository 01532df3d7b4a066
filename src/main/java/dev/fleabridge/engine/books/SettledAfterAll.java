package dev.fleabridge.engine.books;

import dev.fleabridge.engine.plan.Before;
import dev.fleabridge.engine.plan.Beginning;
import dev.fleabridge.engine.plan.Needs;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Doubles.Twice;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Reason;
import dev.fleabridge.telemetry.Each;
import dev.fleabridge.telemetry.LogFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What follows where an attempt turns out to be carried out (money rule 22). Two effects are logged
 * and listed for people. Where the action counted as failed, steps that were skipped for it go on,
 * and steps in its place that have not been sent are skipped.
 */
final class SettledAfterAll {

  private static final Logger log = LoggerFactory.getLogger(SettledAfterAll.class);

  private final Ledger ledger;

  public SettledAfterAll(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * Writes what follows. The caller has written the actions in this transaction before, and locks
   * wallets after it.
   *
   * @param before the actions as they were; {@code after} has the same ones in the same order
   */
  public void follow(List<Action> before, List<Action> after, Instant now) {
    for (int i = 0; i < before.size(); i++) {
      Action is = after.get(i);
      if (is.state() == ActionState.DONE && CarriedOut.settledLate(is)) {
        tell(is, now);
        if (before.get(i).state() != ActionState.DONE && before.get(i).state().isFinal()) {
          reconsider(is, now);
        }
      }
    }
  }

  private void tell(Action action, Instant now) {
    boolean certain = Reason.CARRIED_OUT_TWICE.is(action.reason());
    if (certain || Reason.MAYBE_CARRIED_OUT_TWICE.is(action.reason())) {
      String detail = String.valueOf(action.explanation());
      sayAloud(action, detail);
      ledger.doubles().add(new Twice(action.id(), certain, detail, now));
    }
  }

  /** Each of these is money that may have moved twice: none is left out of the log. */
  private static void sayAloud(Action action, String detail) {
    try (LogFields _ = LogFields.of(action)) {
      log.error(Each.LINE, "Action {}: {}", action.id(), detail);
    }
  }

  private void reconsider(Action settled, Instant now) {
    List<Action> undecided = new ArrayList<>(ledger.actions().lockAllDependents(settled.id()));
    Run run = ledger.runs().find(settled.runId()).orElseThrow();
    Set<UUID> changed = new HashSet<>(Set.of(settled.id()));
    // A step that failed for itself changes nothing, but those behind it are looked at as well.
    Set<UUID> concerned = new HashSet<>(changed);
    List<Change> changes = new ArrayList<>();
    boolean more = true;
    while (more) {
      List<Action> touched = undecided.stream().filter(step -> needs(step, concerned)).toList();
      undecided.removeAll(touched);
      for (Action step : touched) {
        concerned.add(step.id());
        Optional<Change> change = reconsidered(settled, run, step, changed, now);
        change.ifPresent(found -> changed.add(step.id()));
        change.ifPresent(changes::add);
      }
      more = !touched.isEmpty();
    }
    new Transition(ledger).write(changes, now);
  }

  private boolean needs(Action step, Set<UUID> changed) {
    return ledger.actions().needsOf(step.id()).stream().anyMatch(n -> changed.contains(n.id()));
  }

  private Optional<Change> reconsidered(
      Action settled, Run run, Action step, Set<UUID> changed, Instant now) {
    String why = "step %s turned out to be carried out".formatted(settled.step());
    return switch (step.state()) {
      case SKIPPED ->
          Needs.skippedForAnother(step) && needs(step, changed)
              ? Optional.of(engine(step).to(ActionState.WAITING).given(null, why).due(now))
              : Optional.empty();
      case READY, HELD -> unmet(run, step).map(unmet -> leftOut(step, unmet, why));
      case SENDING, UNKNOWN, NEEDS_REVIEW, DONE -> {
        unmet(run, step).ifPresent(unmet -> sentAsWell(settled, step, unmet, now));
        yield Optional.empty();
      }
      case WAITING, DECLINED, EXPIRED, CANCELED -> Optional.empty();
    };
  }

  private Optional<Beginning> unmet(Run run, Action step) {
    return Needs.unmet(run, step.step(), Before.of(step, ledger.actions()));
  }

  /**
   * A step that is not needed any more ends. Where the rule cannot be read nobody can tell whether
   * it is: it ends too, because it might pay a second time, and its reason says why.
   */
  private static Change leftOut(Action step, Beginning unmet, String why) {
    return isUnreadable(unmet)
        ? skipped(step).because(Reason.RULE_UNREADABLE, why + "; " + unmet.explanation())
        : skipped(step).because(Reason.NOT_NEEDED, why);
  }

  private static boolean isUnreadable(Beginning unmet) {
    return Reason.RULE_UNREADABLE.is(unmet.reason());
  }

  /** Tells people that the action and its substitute may both have had an effect. */
  private void sentAsWell(Action settled, Action step, Beginning unmet, Instant now) {
    boolean certain = step.state() == ActionState.DONE && !isUnreadable(unmet);
    String detail =
        "it was carried out, and step %s (%s, %s) was sent in its place"
            .formatted(step.step(), step.id(), step.state());
    sayAloud(settled, detail);
    Reason reason = certain ? Reason.CARRIED_OUT_TWICE : Reason.MAYBE_CARRIED_OUT_TWICE;
    ledger.actions().note(settled, reason, detail, Part.ENGINE, now);
    ledger.doubles().add(new Twice(settled.id(), certain, detail, now));
  }

  private static Change skipped(Action step) {
    Change change = engine(step).to(ActionState.SKIPPED);
    return step.state() == ActionState.HELD ? change.through(ActionState.READY) : change;
  }

  private static Change engine(Action step) {
    return Change.of(step, Part.ENGINE);
  }
}
