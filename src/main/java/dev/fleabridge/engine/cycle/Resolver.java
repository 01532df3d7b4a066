package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.books.Transition;
import dev.fleabridge.engine.plan.AsyncOutput;
import dev.fleabridge.engine.plan.Before;
import dev.fleabridge.engine.plan.Beginning;
import dev.fleabridge.engine.plan.CompiledRules;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.Needs;
import dev.fleabridge.engine.plan.RunScope;
import dev.fleabridge.ledger.Actions;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Runs.Run;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Verdict;
import dev.fleabridge.rule.Resolution;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.Step;
import dev.fleabridge.rule.StoredRule;
import dev.fleabridge.rule.expression.Scope;
import dev.fleabridge.rule.expression.Undecided;
import dev.fleabridge.telemetry.LogFields;
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
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
  private static final Duration LONGEST_EVALUATION = Duration.ofSeconds(30);

  /** How long one turn may evaluate: the claimer waits for it. */
  private static final Duration LONGEST_TURN = Duration.ofSeconds(1);

  private static final Set<ActionState> WAITING = EnumSet.of(ActionState.WAITING);
  private static final Duration HELD_EVERY = Duration.ofSeconds(5);
  private static final Duration FIRST_LOOK = Duration.ofSeconds(5);
  private static final Duration LAST_LOOK = Duration.ofMinutes(1);

  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final EngineSettings settings;
  private final Clock clock;
  private final CompiledRules rules;
  private final Evaluations evaluations;
  private final LongSupplier nanos;
  private final RowByRow rows;
  private volatile Instant lookedAtHeld = Instant.MIN;

  /** A resolver that evaluates in its caller's thread. */
  public Resolver(
      Ledger ledger, TransactionOperations transactions, EngineSettings settings, Clock clock) {
    this(ledger, transactions, settings, clock, System::nanoTime);
  }

  /**
   * A resolver that evaluates in its caller's thread.
   *
   * @param nanos a monotonic clock in nanoseconds, by which a turn ends
   */
  public Resolver(
      Ledger ledger,
      TransactionOperations transactions,
      EngineSettings settings,
      Clock clock,
      LongSupplier nanos) {
    this(ledger, transactions, settings, clock, new CompiledRules(), Evaluations.inPlace(), nanos);
  }

  public Resolver(
      Ledger ledger,
      TransactionOperations transactions,
      EngineSettings settings,
      Clock clock,
      CompiledRules rules,
      Evaluations evaluations) {
    this(ledger, transactions, settings, clock, rules, evaluations, System::nanoTime);
  }

  private Resolver(
      Ledger ledger,
      TransactionOperations transactions,
      EngineSettings settings,
      Clock clock,
      CompiledRules rules,
      Evaluations evaluations,
      LongSupplier nanos) {
    this.rules = rules;
    this.evaluations = evaluations;
    this.nanos = nanos;
    this.ledger = ledger;
    this.transactions = transactions;
    this.settings = settings;
    this.clock = clock;
    this.rows = new RowByRow(transactions, clock);
  }

  /** Has what could not be resolved looked at soon: this replica may be one that can. */
  public void reconsiderHeld() {
    transactions.executeWithoutResult(status -> ledger.actions().lookSoon());
  }

  /** Looks at a batch of waiting steps that are due, and of held ones; how many there were. */
  public int resolveDue() {
    // It is cut to what the database keeps, because a waiting step is known again by this time.
    Instant until = clock.instant().plus(LONGEST_EVALUATION).truncatedTo(ChronoUnit.MILLIS);
    List<Waiting> due = new ArrayList<>();
    due.addAll(takeDue(until));
    due.addAll(takeHeld());
    Map<UUID, Beginning> beginnings = new HashMap<>();
    List<UUID> left = new ArrayList<>();
    long end = nanos.getAsLong() + LONGEST_TURN.toNanos();
    for (Waiting waiting : due) {
      if (nanos.getAsLong() - end > 0) {
        left.add(waiting.action().id());
      } else {
        decide(waiting, beginnings, left);
      }
    }
    if (!due.isEmpty()) {
      transactions.executeWithoutResult(status -> write(due, beginnings, left, until));
    }
    return due.size();
  }

  private void decide(Waiting waiting, Map<UUID, Beginning> beginnings, List<UUID> left) {
    Beginning beginning;
    try {
      beginning = evaluations.run(() -> beginning(waiting));
    } catch (Undecided e) {
      if (e.isRefused()) {
        left.add(waiting.action().id());
        return;
      }
      beginning = Beginning.undecided(e);
    }
    beginnings.put(waiting.action().id(), beginning);
  }

  /** Once in a while, because it is asked before every claim. */
  private List<Waiting> takeHeld() {
    Instant now = clock.instant();
    if (now.isBefore(lookedAtHeld.plus(HELD_EVERY)) && !now.isBefore(lookedAtHeld)) {
      return List.of();
    }
    lookedAtHeld = now;
    Actions actions = ledger.actions();
    int most = settings.batch();
    return rows.take(
        most,
        () -> takeHeld(actions.lockUnresolved(now, FIRST_LOOK, LAST_LOOK, most), now),
        wanted -> actions.unresolvedIds(now, FIRST_LOOK, LAST_LOOK, wanted),
        id -> takeHeld(actions.lockUnresolved(id, now, FIRST_LOOK, LAST_LOOK), now),
        (id, until) -> {}); // looked at less often by this replica, and that is all
  }

  private List<Waiting> takeHeld(List<Action> held, Instant now) {
    Actions actions = ledger.actions();
    List<Waiting> taken = new ArrayList<>();
    List<Change> expired = new ArrayList<>();
    for (Action action : held) {
      if (action.expiresAt() != null && action.expiresAt().isBefore(now)) {
        expired.add(
            Change.of(action, Part.ENGINE)
                .to(ActionState.EXPIRED)
                .because(Reason.EXPIRED, "held until its deadline: " + action.reason()));
      } else {
        taken.add(new Waiting(action, Before.of(action, actions), run(action)));
      }
    }
    actions.lookedAt(taken.stream().map(waiting -> waiting.action().id()).toList(), now);
    new Transition(ledger).write(expired, now);
    return taken;
  }

  private List<Waiting> takeDue(Instant until) {
    Actions actions = ledger.actions();
    int most = settings.batch();
    return rows.take(
        most,
        () -> takeDue(actions.lockDue(WAITING, clock.instant(), most), until),
        wanted -> actions.dueIds(WAITING, clock.instant(), wanted),
        id -> takeDue(actions.lockDue(id, ActionState.WAITING, clock.instant()), until),
        (id, later) -> actions.postponeUnread(id, ActionState.WAITING, later));
  }

  private List<Waiting> takeDue(List<Action> due, Instant until) {
    Actions actions = ledger.actions();
    List<Waiting> ready = new ArrayList<>();
    List<UUID> asleep = new ArrayList<>();
    for (Action action : due) {
      List<Action> needs = actions.needsOf(action.id());
      if (needs.stream().allMatch(need -> need.state().isFinal())) {
        ready.add(new Waiting(action, Before.of(action, needs, actions), run(action)));
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

  private Beginning beginning(Waiting waiting) {
    try (LogFields _ = LogFields.of(waiting.action())) {
      return decided(waiting);
    }
  }

  private Beginning decided(Waiting waiting) {
    try {
      StoredRule rule = rules.of(waiting.run());
      Step step = rule.step(waiting.action().step()).orElseThrow();
      return refusedByRule(rule, waiting)
          .or(() -> Needs.unmet(rule.substitutes(), step.name(), waiting.before()))
          .orElseGet(() -> begun(step, waiting));
    } catch (RulesInvalid e) {
      // A newer version's rule, perhaps: another replica can read it, or this one's successor.
      return Beginning.held(Reason.RULE_UNREADABLE, e.getMessage());
    } catch (Undecided e) {
      return Beginning.undecided(e);
    } catch (RuntimeException e) {
      // Whatever it is, it must not keep the other steps of this batch from going on.
      log.error("Step {} of run {} cannot be resolved", name(waiting), waiting.run().id(), e);
      return Beginning.held(
          Reason.STEP_UNRESOLVABLE, "it cannot be resolved: " + e.getClass().getSimpleName());
    }
  }

  private static Beginning begun(Step step, Waiting waiting) {
    Resolution resolution = step.resolve(scope(waiting));
    return standsOn(step, waiting.needs())
        .filter(other -> !(resolution instanceof Resolution.Ready))
        .map(other -> Beginning.dependsOn(other.step()))
        .orElseGet(() -> Beginning.of(step.kind(), resolution, waiting.run().event()));
  }

  /** A step of a shadow run whose stand-in the step reads: it lacks what a real answer has. */
  private static Optional<Action> standsOn(Step step, List<Action> needs) {
    return needs.stream()
        .filter(need -> Verdict.wouldBeSent(need) && step.reads(need.step()))
        .findFirst();
  }

  private static String name(Waiting waiting) {
    return waiting.action().step();
  }

  /**
   * The rule's own conditions, where they had to wait for an output that is here now, or were not
   * evaluated to their end when the run began.
   */
  private static Optional<Beginning> refusedByRule(StoredRule rule, Waiting waiting) {
    boolean judged =
        AsyncOutput.isAmong(waiting.needs())
            ? AsyncOutput.doneAmong(waiting.needs()).isPresent()
            : wasStopped(waiting.action());
    return judged ? rule.refuses(scope(waiting)).map(Beginning::refused) : Optional.empty();
  }

  /**
   * It does not wait for others alone: whatever stopped it may have hidden that nothing was judged.
   */
  private static boolean wasStopped(Action action) {
    return action.state() == ActionState.HELD || action.reason() != null;
  }

  private static Scope scope(Waiting waiting) {
    return RunScope.of(waiting.run(), waiting.needs());
  }

  /**
   * @param left what nobody came to: it is due at once, or at its next look
   * @param until the due time that keeps others off: where it is another one now, the steps before
   *     have moved since, and what was decided is out of date
   */
  private void write(
      List<Waiting> due, Map<UUID, Beginning> beginnings, List<UUID> left, Instant until) {
    Instant now = clock.instant();
    Map<UUID, Action> locked =
        ledger.actions().lock(due.stream().map(waiting -> waiting.action().id()).toList()).stream()
            .collect(Collectors.toMap(Action::id, Function.identity()));
    List<Change> changes = new ArrayList<>();
    for (Waiting waiting : due) {
      Action action = locked.get(waiting.action().id());
      Beginning beginning = beginnings.get(waiting.action().id());
      if (action != null && beginning != null && isAsTaken(waiting.action(), action, until)) {
        change(action, beginning, now).ifPresent(changes::add);
      }
    }
    ledger
        .actions()
        .postpone(left.stream().filter(id -> isWaiting(locked.get(id), until)).toList(), now);
    new Transition(ledger).write(changes, now);
  }

  private static boolean isAsTaken(Action taken, Action now, Instant until) {
    return taken.state() == ActionState.HELD
        ? now.state() == ActionState.HELD && now.parameters() == null
        : isWaiting(now, until);
  }

  private static boolean isWaiting(@Nullable Action action, Instant until) {
    return action != null && action.state() == ActionState.WAITING && until.equals(action.dueAt());
  }

  /** Nothing for what is held as before: it was looked at, and that is all. */
  private static Optional<Change> change(Action action, Beginning beginning, Instant now) {
    boolean held = action.state() == ActionState.HELD;
    boolean stays = beginning.state() == ActionState.HELD;
    if (held && stays && Objects.equals(action.reason(), beginning.reason())) {
      return Optional.empty();
    }
    Change change =
        Change.of(action, Part.ENGINE)
            .due(stays ? null : now)
            .to(beginning.state())
            .given(beginning.reason(), beginning.explanation());
    if (held && !stays) {
      change.through(ActionState.WAITING).failures(0);
    }
    return Optional.of(beginning.terms() == null ? change : change.resolved(beginning.terms()));
  }

  private record Waiting(Action action, Before before, Run run) {
    List<Action> needs() {
      return before.needs();
    }
  }
}
