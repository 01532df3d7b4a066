package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.Repeat;
import dev.fleabridge.engine.books.Books;
import dev.fleabridge.engine.books.BudgetRows;
import dev.fleabridge.engine.books.OpenBooks;
import dev.fleabridge.engine.guard.Approval;
import dev.fleabridge.engine.guard.Decision;
import dev.fleabridge.engine.guard.EscrowHandles;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.OutsideNames;
import dev.fleabridge.engine.guard.Payees;
import dev.fleabridge.engine.guard.RunLimits;
import dev.fleabridge.engine.guard.RunLimitsReader;
import dev.fleabridge.engine.guard.Stakes;
import dev.fleabridge.engine.guard.SweepAmount;
import dev.fleabridge.engine.plan.Beginning;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Amount;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Terms;
import dev.fleabridge.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Decides about the actions of one claim, inside its transaction and under its locks: which are
 * sent, held, ended or looked at again. What follows is written here; nothing is committed here.
 */
final class ClaimDecider {

  /** How soon an action is looked at again whose wallet or budget somebody else has locked. */
  private static final Duration SHUT_LOOK_AGAIN = Duration.ofSeconds(5);

  /** What the claim has read for its decisions. */
  private record Surroundings(
      Stakes stakes, Payees payees, Books books, EscrowHandles handles, Set<UUID> arrived) {}

  private final Ledger ledger;
  private final Guard guard;
  private final RunLimitsReader limitsReader;
  private final OutsideNames outside;
  private final EngineSettings settings;
  private final String owner;
  private final AtomicLong claims = new AtomicLong();

  /**
   * @param owner names this replica in leases and attempts
   */
  ClaimDecider(
      Ledger ledger, Guard guard, OutsideNames outside, EngineSettings settings, String owner) {
    this.ledger = ledger;
    this.guard = guard;
    this.limitsReader = new RunLimitsReader(ledger.runs(), guard.rulesInForce());
    this.outside = outside;
    this.settings = settings;
    this.owner = owner;
  }

  /**
   * Decides about actions that this transaction has locked, and writes what follows.
   *
   * @param most how many would have been locked, had they been due
   * @param patient whether a wallet or budget that somebody else holds is waited for; else its
   *     actions are passed over
   */
  Claimer.Claim decide(List<Action> locked, int most, boolean patient, Instant now) {
    if (locked.isEmpty()) {
      return new Claimer.Claim(List.of(), Set.of(), 0, most, owner, Set.of());
    }
    Set<UUID> carriedOut = carriedOut(locked);
    // What is only judged is never locked to be claimed; were it, it must not be sent.
    List<Action> due =
        locked.stream().filter(a -> !carriedOut.contains(a.id()) && !a.isOnlyJudged()).toList();
    Map<UUID, Beginning> unwanted = new Unwanted(ledger).among(due);
    ledger.actions().lockDependents(mayEnd(due, unwanted.keySet(), now));
    Map<UUID, RunLimits> limitsOf = limitsReader.of(due);
    OpenBooks opened = open(due, limitsOf, patient, now);
    Books books = opened.books();
    Payees payees = payees(due, limitsOf);
    Surroundings around =
        new Surroundings(
            Stakes.of(due, ledger),
            payees,
            books,
            EscrowHandles.of(due, ledger.escrows()),
            maybeArrived(due));
    // A name for this claim alone: by it, what was not confirmed is told from what others claimed.
    ClaimBatch batch = new ClaimBatch(now, owner + "/" + claims.incrementAndGet());
    opened.shut().forEach(action -> batch.postpone(action, now.plus(SHUT_LOOK_AGAIN)));
    for (Action action : opened.decidable()) {
      Beginning left = unwanted.get(action.id());
      if (left != null) {
        batch.leaveOut(action, left);
      } else {
        RunLimits known = Objects.requireNonNull(limitsOf.get(action.id()));
        decide(action, known, around, batch);
      }
    }
    ledger.attempts().open(batch.attempts);
    ledger.wallets().save(books.changedWallets());
    ledger.budgets().save(books.changedBudgets());
    batch.write(ledger);
    List<Action> sending = batch.sending.stream().map(change -> change.after(now)).toList();
    ledger.knownPayees().add(payees.unlisted(sending), now);
    ledger.actions().wakeHeldLike(payees.introducing(sending), Reason.FIRST_PAYMENT_TO_PAYEE, now);
    // In an order that does not differ from process to process, as the simulation is played again.
    Set<String> wanted = new TreeSet<>(batch.balancesWanted.values());
    return new Claimer.Claim(sending, wanted, locked.size(), most, batch.owner, carriedOut);
  }

  /**
   * Money rule 22: what an attempt has carried out is not sent again, however it came to be due
   * here.
   */
  private Set<UUID> carriedOut(Collection<Action> due) {
    return ledger
        .attempts()
        .carriedOut(due.stream().filter(action -> action.epoch() > 0).map(Action::id).toList());
  }

  /** The sweeps of which an attempt may have arrived, whatever was found out about it since. */
  private Set<UUID> maybeArrived(Collection<Action> due) {
    List<UUID> sweeps =
        due.stream()
            .filter(action -> action.kind().amount() == Amount.ABOVE_CEILING && action.epoch() > 0)
            .map(Action::id)
            .toList();
    return ledger.attempts().ofAll(sweeps).entrySet().stream()
        .filter(made -> !Repeat.leavesNoDoubt(made.getValue(), Integer.MAX_VALUE))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /**
   * What a claim may bring to its end: what is too late, what is not wanted any more, and sweeps
   * that find nothing to move.
   */
  private static List<UUID> mayEnd(Collection<Action> due, Set<UUID> unwanted, Instant now) {
    return due.stream()
        .filter(action ->
            action.kind().amount() == Amount.ABOVE_CEILING
                || action.shadow()
                || unwanted.contains(action.id())
                || Guard.isOverdue(action, now)
                || Approval.isOver(action, now))
        .map(Action::id)
        .toList();
  }

  private OpenBooks open(
      Collection<Action> due, Map<UUID, RunLimits> limitsOf, boolean patient, Instant now) {
    Function<Action, BudgetRows> budgetsOf =
        action -> guard.budgetsOf(action, Objects.requireNonNull(limitsOf.get(action.id())), now);
    return patient
        ? OpenBooks.waiting(due, this::walletsOf, budgetsOf, ledger, now)
        : OpenBooks.passingOver(due, this::walletsOf, budgetsOf, ledger, now);
  }

  private Payees payees(Collection<Action> due, Map<UUID, RunLimits> limitsOf) {
    return Payees.of(
        due,
        action -> guard.questionsAbout(action, Objects.requireNonNull(limitsOf.get(action.id()))),
        ledger.knownPayees());
  }

  private List<String> walletsOf(Action action) {
    String payer = action.payer();
    return action.kind().spends() && payer != null ? List.of(guard.walletOf(payer)) : List.of();
  }

  private void decide(Action found, RunLimits limits, Surroundings around, ClaimBatch batch) {
    Optional<Decision> stopped =
        guard
            .brake(found, limits, around.books.pauses(), batch.now)
            .or(() -> outside.blocks(found, ledger.runs(), batch.now))
            .or(() -> around.handles.blocks(found, batch.now));
    if (stopped.isPresent()) {
      enact(found, found, stopped.get(), around, batch);
      return;
    }
    boolean mayHaveArrived = around.arrived.contains(found.id());
    switch (SweepAmount.of(found, mayHaveArrived, around.books, guard, batch.now)) {
      case SweepAmount.Nothing(String explanation) ->
          batch.end(found, ActionState.SKIPPED, Reason.ZERO_AMOUNT, explanation);
      case SweepAmount.Unknowable(String explanation) ->
          batch.end(found, ActionState.DECLINED, Reason.BALANCE_UNKNOWN, explanation);
      case SweepAmount.BalanceNeeded(String payer) ->
          batch.readBalance(
              found,
              payer,
              guard.walletOf(payer),
              Guard.readingLookAgain(found, batch.now),
              null,
              around.books);
      case SweepAmount.Known(Action action) -> {
        Decision decision =
            guard.decide(
                action, limits, around.stakes.of(action), around.payees, around.books, batch.now);
        enact(action, found, decision, around, batch);
      }
    }
  }

  /**
   * @param found the action as it was locked, and {@code action} the same with a sweep's amount
   */
  private void enact(
      Action action, Action found, Decision decision, Surroundings around, ClaimBatch batch) {
    switch (decision) {
      case Decision.Send send -> {
        Optional<Decision> taken = around.handles.taken(action, batch.now);
        if (taken.isPresent()) {
          enact(action, found, taken.get(), around, batch);
        } else {
          send(action, found, send, around, batch);
        }
      }
      // A look-up of a shadow run shows what stops it; it does not wait for that to end.
      case Decision.Hold hold when found.shadow() && !Shadows.isForAnotherReplica(hold) ->
          batch.judged(found, Verdict.held(hold.reason().code()), hold.explanation());
      case Decision.Hold hold -> batch.hold(found, hold, toBeApproved(action, found, hold));
      case Decision.Expire expire -> batch.expire(found, expire);
      case Decision.ReadBalance read ->
          batch.readBalance(
              found,
              read.payer(),
              guard.walletOf(read.payer()),
              read.lookAgainAt(),
              read.explanation(),
              around.books);
    }
  }

  /** An approver agrees to an amount, so that of a sweep no longer moves with the balance. */
  private static Optional<Terms> toBeApproved(Action action, Action found, Decision.Hold hold) {
    return Approval.REASONS.contains(hold.reason())
        ? SweepAmount.changedTerms(action, found)
        : Optional.empty();
  }

  private void send(
      Action action, Action found, Decision.Send send, Surroundings around, ClaimBatch batch) {
    if (action.payer() != null) {
      around.books.reserve(guard.walletOf(action.payer()), send.reserve());
    }
    if (action.amount() != null) {
      send.charges().forEach(key -> around.books.charge(key, action.amount()));
    }
    Change change =
        ClaimBatch.move(found, ActionState.SENDING)
            .given(null, null)
            .claimed(batch.owner, batch.now, batch.now.plus(settings.lease(action.kind())))
            .from(action.payer() == null ? null : guard.walletOf(action.payer()))
            .reserving(send.reserve())
            .charging(
                send.charges().isEmpty() ? null : send.charges().getFirst().day(),
                send.charges().stream().map(Budgets.Key::scope).toList());
    around
        .handles
        .resolve(action)
        .or(() -> SweepAmount.changedTerms(action, found))
        .ifPresent(change::resolved);
    batch.send(change, send.grounds());
  }
}
