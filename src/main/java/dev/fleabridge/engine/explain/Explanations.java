package dev.fleabridge.engine.explain;

import dev.fleabridge.engine.explain.Line.About;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.ledger.ActionReadings.Move;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.EventReadings.Received;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Verdict;
import dev.fleabridge.rule.expression.Undecided;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Explains actions, by what the books keep of them. */
public final class Explanations {

  private static final Set<Reason> OF_APPROVERS = Set.of(Reason.APPROVED, Reason.REJECTED);

  private final Ledger ledger;
  private final Readings readings;
  private final Evaluations evaluations;

  Explanations(Ledger ledger, Readings readings, Evaluations evaluations) {
    this.ledger = ledger;
    this.readings = readings;
    this.evaluations = evaluations;
  }

  /** Why this action is as it is, in the order in which it came to be so. */
  public List<Line> of(Action action) {
    List<Line> lines = new ArrayList<>();
    readings.events().find(action.eventId()).ifPresent(e -> lines.add(received(e.received())));
    ledger.runs().find(action.runId()).ifPresent(run -> lines.addAll(ofRule(action, run)));
    lines.addAll(approvals(action));
    List<Attempt> attempts = ledger.attempts().of(action.id());
    if (!attempts.isEmpty()) {
      lines.addAll(GuardWords.of(action, attempts.getLast()));
    }
    lines.add(state(action));
    return lines;
  }

  private static Line received(Received event) {
    return Line.fact(
        About.RECEIVED,
        "event %s of source %s came by %s from %s"
            .formatted(event.id(), event.source(), event.origin(), event.sender()));
  }

  private List<Line> ofRule(Action action, Run run) {
    List<Action> needs = ledger.actions().needsOf(action.id());
    try {
      return evaluations.run(() -> RuleWords.of(action, run, needs));
    } catch (Undecided e) {
      return List.of(
          Line.notKnown("the rule was not evaluated again to its end: " + e.getMessage()));
    } catch (RuntimeException e) {
      // The stored rule and event are of any version: an explanation must not fail for them.
      return List.of(
          Line.notKnown(
              "the rule cannot be evaluated again here: " + e.getClass().getSimpleName()));
    }
  }

  private List<Line> approvals(Action action) {
    return readings.actions().history(action.id()).stream()
        .filter(move -> Reason.among(OF_APPROVERS, move.reason()))
        .map(Explanations::approval)
        .toList();
  }

  private static Line approval(Move move) {
    boolean approved = Reason.APPROVED.is(move.reason());
    return Line.that(
        About.APPROVAL,
        approved,
        "%s by %s: %s"
            .formatted(approved ? "approved" : "refused", move.actor(), move.explanation()));
  }

  private static Line state(Action action) {
    String why =
        action.reason() == null
            ? ""
            : ": %s"
                .formatted(
                    Reason.of(action.reason())
                        .map(Reason::text)
                        .orElse(action.reason()));
    String more = action.explanation() == null ? "" : " (%s)".formatted(action.explanation());
    String shadow = Verdict.wouldBeSent(action) ? "; it would have been sent" : "";
    return Line.fact(
        About.STATE, "it is %s%s%s%s".formatted(action.state(), why, more, shadow));
  }
}
