package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.books.Books;
import dev.fleabridge.engine.books.BudgetRows;
import dev.fleabridge.engine.books.OpenBooks;
import dev.fleabridge.engine.guard.Decision;
import dev.fleabridge.engine.guard.EscrowHandles;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.OutsideNames;
import dev.fleabridge.engine.guard.Payees;
import dev.fleabridge.engine.guard.RunLimits;
import dev.fleabridge.engine.guard.RunLimitsReader;
import dev.fleabridge.engine.guard.Stakes;
import dev.fleabridge.engine.guard.Stakes.Stake;
import dev.fleabridge.engine.guard.SweepAmount;
import dev.fleabridge.ledger.Actions;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Verdict;
import dev.fleabridge.telemetry.LogFields;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Judges what shadow runs would do. An action of such a run is never claimed and never sent. When
 * it is due, the guard is asked about it with the books as they are then, and it ends as SKIPPED
 * with the answer as its result.
 *
 * <p>Everything happens in transactions of its own, beside those that claim. Nothing is reserved,
 * charged, taken or locked but the shadow actions themselves and what waits for them. So neither a
 * mistake here nor a pile of work stops anything that is paid.
 */
final class Shadows {

  private static final Logger log = LoggerFactory.getLogger(Shadows.class);

  /** For how long a reading of a balance is waited for, before the verdict is that it would be. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** For how long an action is left alone that cannot be judged. */
  private static final Duration ASIDE = Duration.ofMinutes(10);

  /** Only for a replica that does not know the rule: another one may, and judges it. */
  private static final Set<Reason> FOR_ANOTHER_REPLICA =
      Set.of(Reason.RULE_NOT_IN_FORCE, Reason.RULE_UNREADABLE);

  /** What a batch has read for its verdicts. */
  private record Surroundings(
      Map<UUID, RunLimits> limits,
      Stakes stakes,
      Payees payees,
      Books books,
      EscrowHandles handles) {}

  private final Ledger ledger;
  private final Guard guard;
  private final OutsideNames outside;
  private final RunLimitsReader limitsReader;
  private final EngineSettings settings;
  private final Clock clock;
  private final String owner;
  private final RowByRow rows;

  Shadows(
      Ledger ledger,
      TransactionOperations transactions,
      Guard guard,
      OutsideNames outside,
      EngineSettings settings,
      Clock clock,
      String owner) {
    this.ledger = ledger;
    this.guard = guard;
    this.outside = outside;
    this.limitsReader = new RunLimitsReader(ledger.runs(), guard.rulesInForce());
    this.settings = settings;
    this.clock = clock;
    this.owner = owner;
    this.rows = new RowByRow(transactions, clock);
  }

  /**
   * Whether a shadow action that was stopped for this reason waits for a replica that knows its
   * rule, instead of being judged.
   */
  static boolean isForAnotherReplica(Decision.Hold hold) {
    return FOR_ANOTHER_REPLICA.contains(hold.reason());
  }

  /**
   * Judges a batch of what is due.
   *
   * @throws org.springframework.dao.DataAccessException where the database is away
   */
  Claimer.Judged judgeDue() {
    Actions actions = ledger.actions();
    int most = settings.batch();
    Set<String> balances = new HashSet<>();
    List<UUID> looked =
        rows.take(
            most,
            () -> judge(actions.lockDueToJudge(clock.instant(), most), balances),
            wanted -> actions.dueIdsToJudge(clock.instant(), wanted),
            id -> judge(actions.lockDueToJudge(id, clock.instant()), balances),
            actions::postponeJudging);
    return new Claimer.Judged(looked.size(), most, balances);
  }

  private List<UUID> judge(List<Action> due, Set<String> balances) {
    if (due.isEmpty()) {
      return List.of();
    }
    Instant now = clock.instant();
    List<UUID> ids = due.stream().map(Action::id).toList();
    // An end wakes what waits for it, and the ledger locks actions before it writes them.
    ledger.actions().lockDependents(ids);
    Surroundings around = surroundings(due, now);
    ClaimBatch batch = new ClaimBatch(now, owner);
    for (Action action : due) {
      try {
        judge(action, around, batch);
      } catch (RuntimeException e) {
        if (Outage.is(e)) {
          throw e;
        }
        try (LogFields _ = LogFields.of(action)) {
          log.error("Action {} of a shadow run cannot be judged", action.id(), e);
        }
        String why = "it cannot be judged: " + e.getClass().getSimpleName();
        batch.setAside(action, new Decision.Hold(Reason.CANNOT_BE_DECIDED, why, now.plus(ASIDE)));
      }
    }
    batch.write(ledger);
    balances.addAll(batch.balancesWanted.values());
    return ids;
  }

  private Surroundings surroundings(List<Action> due, Instant now) {
    Map<UUID, RunLimits> limits = limitsReader.of(due);
    Function<Action, BudgetRows> budgetsOf =
        action -> guard.budgetsOf(action, limitsOf(action, limits), now);
    return new Surroundings(
        limits,
        Stakes.of(due, ledger),
        Payees.of(
            due,
            action -> guard.questionsAbout(action, limitsOf(action, limits)),
            ledger.knownPayees()),
        OpenBooks.seen(due, this::walletsOf, budgetsOf, ledger, now),
        EscrowHandles.of(due, ledger.escrows()));
  }

  private static RunLimits limitsOf(Action action, Map<UUID, RunLimits> limits) {
    return Objects.requireNonNull(limits.get(action.id()));
  }

  private List<String> walletsOf(Action action) {
    String payer = action.payer();
    return action.kind().spends() && payer != null ? List.of(guard.walletOf(payer)) : List.of();
  }

  private void judge(Action found, Surroundings around, ClaimBatch batch) {
    if (Verdict.isStandIn(found.payer()) || Verdict.isStandIn(found.payee())) {
      batch.judged(found, Verdict.depends(), "its agent would be the one of a step not sent");
      return;
    }
    RunLimits limits = limitsOf(found, around.limits());
    Optional<Action> creation = creation(found);
    Optional<Decision> stopped =
        guard
            .brake(found, limits, around.books().pauses(), batch.now)
            .or(() -> outside.blocks(found, ledger.runs(), batch.now))
            .or(() ->
                creation.isPresent()
                    ? Optional.empty()
                    : around.handles().blocks(found, batch.now));
    if (stopped.isPresent()) {
      enact(found, found, stopped.get(), batch);
      return;
    }
    switch (SweepAmount.of(found, false, around.books(), guard, batch.now)) {
      case SweepAmount.Nothing(String explanation) ->
          batch.end(found, ActionState.SKIPPED, Reason.ZERO_AMOUNT, explanation);
      case SweepAmount.Unknowable(String explanation) ->
          batch.end(found, ActionState.DECLINED, Reason.BALANCE_UNKNOWN, explanation);
      case SweepAmount.BalanceNeeded(String payer) -> awaitBalance(found, payer, batch);
      case SweepAmount.Known(Action action) -> {
        Stake stake = stake(action, creation, around);
        enact(
            action,
            found,
            guard.decide(action, limits, stake, around.payees(), around.books(), batch.now),
            around.handles(),
            batch);
      }
    }
  }

  /** A creation that would be sent has a handle to take, which is the last thing to be asked. */
  private void enact(
      Action action, Action found, Decision decision, EscrowHandles handles, ClaimBatch batch) {
    Optional<Decision> taken =
        decision instanceof Decision.Send ? handles.isTaken(action, batch.now) : Optional.empty();
    enact(action, found, taken.orElse(decision), batch);
  }

  private void enact(Action action, Action found, Decision decision, ClaimBatch batch) {
    switch (decision) {
      case Decision.Send _ -> batch.judged(action, found, Verdict.sent(action), null);
      case Decision.Hold hold when isForAnotherReplica(hold) ->
          batch.hold(found, hold, Optional.empty());
      case Decision.Hold hold ->
          batch.judged(action, found, Verdict.held(hold.reason().code()), hold.explanation());
      case Decision.Expire expire -> batch.expire(found, expire);
      case Decision.ReadBalance read -> awaitBalance(found, read.payer(), batch);
    }
  }

  /** Waits for a reading for so long; then the verdict is that the action would wait for it. */
  private void awaitBalance(Action action, String payer, ClaimBatch batch) {
    boolean asked =
        action.state() == ActionState.READY
            && Reason.among(Actions.WAITING_FOR_A_BALANCE, action.reason());
    String why = "the balance of %s cannot be read".formatted(payer);
    if (!asked) {
      Change change =
          Change.of(action, Part.ENGINE)
              .to(ActionState.READY)
              .because(
                  Reason.BALANCE_UNAVAILABLE, "it waits for a reading of the balance of " + payer)
              .due(batch.now.plusSeconds(2));
      batch.changes.add(action.state() == ActionState.READY ? change.silently() : change);
    } else if (action.updatedAt().plus(PATIENCE).isBefore(batch.now)) {
      String reason = Objects.requireNonNull(action.reason());
      boolean keyTrouble = !Reason.BALANCE_UNAVAILABLE.is(reason);
      batch.judged(action, Verdict.held(reason), keyTrouble ? action.explanation() : why);
      return;
    } else {
      batch.postpone(action, Guard.readingLookAgain(action, batch.now));
    }
    batch.balancesWanted.putIfAbsent(guard.walletOf(payer), payer);
  }

  /**
   * What an action acts on, where only a step of the same run that was not sent would have made it.
   */
  private Optional<Action> creation(Action action) {
    List<String> named = new ArrayList<>();
    for (String name : List.of("ref", "escrow", "position", "order")) {
      action.resolved().path(name).stringValueOpt().ifPresent(named::add);
    }
    boolean acts =
        action.kind().deed().actsOnEscrow() || named.stream().anyMatch(Verdict::isStandIn);
    return named.isEmpty() || !acts
        ? Optional.empty()
        : ledger.actions().ofRun(action.runId()).stream()
            .filter(Verdict::wouldBeSent)
            .filter(other -> makes(other, named))
            .findFirst();
  }

  private static boolean makes(Action other, List<String> named) {
    return switch (other.kind().deed()) {
      case CREATES_ESCROW ->
          named.contains(Verdict.standInFor(other))
              || named.contains(other.resolved().path("ref").asString(""));
      case OPENS_POSITION, PLACES_ORDER -> named.contains(Verdict.standInFor(other));
      case COMPLETES_ESCROW,
          RELEASES_ESCROW,
          DISPUTES_ESCROW,
          CLOSES_POSITION,
          CANCELS_ORDER,
          SETS_EXIT,
          REGISTERS_AGENT,
          NONE ->
          false;
    };
  }

  private static Stake stake(Action action, Optional<Action> creation, Surroundings around) {
    Stake known = around.stakes().of(action);
    return known instanceof Stake.Unknown
        ? creation.map(Action::amount).<Stake>map(Stake.Known::new).orElse(known)
        : known;
  }
}
