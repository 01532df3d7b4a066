package dev.fleabridge.engine;

import dev.fleabridge.ledger.Actions;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.Scope;
import dev.fleabridge.rule.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Lets waiting steps go on once the steps before them have ended, by the words of the rule that
 * started the run.
 *
 * <p>Whoever ends a step makes its dependents due in the same transaction. Here they are looked at
 * under their row locks: one that still waits is put to sleep under that lock, so that no ending is
 * missed.
 */
public final class Resolver {

  private static final Logger log = LoggerFactory.getLogger(Resolver.class);

  /**
   * For how long a step under evaluation is left alone by others; expressions are bounded far below
   * it.
   */
  private static final Duration EVALUATION = Duration.ofSeconds(30);

  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final EngineSettings settings;
  private final Clock clock;

  public Resolver(
      Ledger ledger, TransactionOperations transactions, EngineSettings settings, Clock clock) {
    this.ledger = ledger;
    this.transactions = transactions;
    this.settings = settings;
    this.clock = clock;
  }

  /** Looks at a batch of waiting steps that are due; how many there were. */
  public int resolveDue() {
    // PostgreSQL keeps microseconds.
    Instant until = clock.instant().plus(EVALUATION).truncatedTo(ChronoUnit.MILLIS);
    List<Waiting> due = Objects.requireNonNull(transactions.execute(status -> takeDue(until)));
    Map<UUID, Beginning> beginnings = new HashMap<>();
    for (Waiting waiting : due) {
      beginnings.put(waiting.action().id(), beginning(waiting));
    }
    if (!beginnings.isEmpty()) {
      transactions.executeWithoutResult(status -> write(beginnings, until));
    }
    return due.size();
  }

  private List<Waiting> takeDue(Instant until) {
    Instant now = clock.instant();
    Actions actions = ledger.actions();
    List<Action> due = actions.lockDue(EnumSet.of(ActionState.WAITING), now, settings.batch());
    List<Waiting> ready = new ArrayList<>();
    List<UUID> asleep = new ArrayList<>();
    for (Action action : due) {
      List<Action> needs = actions.needsOf(action.id());
      if (needs.stream().allMatch(need -> need.state().isFinal())) {
        ready.add(new Waiting(action, needs, run(action)));
      } else {
        asleep.add(action.id());
      }
    }
    actions.sleep(asleep);
    actions.postpone(ready.stream().map(waiting -> waiting.action().id()).toList(), until);
    return ready;
  }

  private Run run(Action action) {
    return ledger.runs().find(action.runId()).orElseThrow();
  }

  private static Beginning beginning(Waiting waiting) {
    try {
      Rule rule = Rule.fromDefinition(waiting.run().definition());
      Step step = rule.step(waiting.action().step()).orElseThrow();
      return refusedByOutput(rule, waiting)
          .or(() -> Needs.unmet(step, waiting.needs()))
          .orElseGet(
              () -> Beginning.of(step.kind(), step.resolve(scope(waiting)), waiting.run().event()));
    } catch (RulesInvalid e) {
      return new Beginning(ActionState.DECLINED, "rule_unreadable", e.getMessage(), null);
    } catch (RuntimeException e) {
      // Whatever it is, it must not keep the other steps of this batch from going on.
      log.error("Step {} of run {} cannot be resolved", name(waiting), waiting.run().id(), e);
      String why = "it cannot be resolved: " + e.getClass().getSimpleName();
      return new Beginning(ActionState.DECLINED, "step_unresolvable", why, null);
    }
  }

  private static String name(Waiting waiting) {
    return waiting.action().step();
  }

  /** The rule's own conditions, where they had to wait for an output that is here now. */
  private static Optional<Beginning> refusedByOutput(Rule rule, Waiting waiting) {
    return AsyncOutput.doneAmong(waiting.needs())
        .flatMap(output -> rule.refuses(scope(waiting)))
        .map(Beginning::refused);
  }

  private static Scope scope(Waiting waiting) {
    return RunScope.of(waiting.run(), waiting.needs());
  }

  /**
   * @param until the due time that keeps others off: where it is another one now, the steps before
   *     have moved since, and what was decided is out of date
   */
  private void write(Map<UUID, Beginning> beginnings, Instant until) {
    Instant now = clock.instant();
    Map<UUID, Action> locked =
        ledger.actions().lock(beginnings.keySet()).stream()
            .collect(Collectors.toMap(Action::id, Function.identity()));
    List<Change> changes = new ArrayList<>();
    beginnings.forEach((id, beginning) -> {
      Action action = locked.get(id);
      if (action != null && action.state() == ActionState.WAITING && until.equals(action.dueAt())) {
        changes.add(change(action, beginning, now));
      }
    });
    ledger.actions().apply(changes, now);
    new Consequences(ledger)
        .follow(changes.stream().map(change -> change.after(now)).toList(), now);
  }

  private static Change change(Action action, Beginning beginning, Instant now) {
    Change change =
        Change.of(action, "engine")
            .due(now)
            .to(beginning.state())
            .because(beginning.reason(), beginning.explanation());
    return beginning.terms() == null ? change : change.resolved(beginning.terms());
  }

  private record Waiting(Action action, List<Action> needs, Run run) {}
}
