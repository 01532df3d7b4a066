package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.books.Books;
import dev.fleabridge.engine.books.BudgetRows;
import dev.fleabridge.engine.books.CarriedOut;
import dev.fleabridge.engine.books.OpenBooks;
import dev.fleabridge.engine.books.Transition;
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
import dev.fleabridge.ledger.Actions;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Amount;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Reason.End;
import dev.fleabridge.model.Terms;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The first of the three phases (money rule 8): takes what is due, asks the guard, reserves, and
 * commits SENDING with an open attempt before the first byte leaves.
 */
public final class Claimer {

  private static final Logger log = LoggerFactory.getLogger(Claimer.class);

  private static final List<ActionState> CLAIMABLE =
      Arrays.stream(ActionState.values()).filter(ActionState::isClaimable).toList();

  /** Each may have waited for a lock as long as the database lets it. */
  private static final int MOST_PASSED_OVER = 3;

  /** For how long an action is left alone that cannot be decided. */
  private static final Duration ASIDE = Duration.ofMinutes(10);

  /** For how long a claim that has waited in vain for a lock waits for none. */
  private static final Duration IMPATIENT = Duration.ofSeconds(30);

  /** When what somebody else keeps from being decided is looked at again. */
  private static final Duration SHUT_LOOK_AGAIN = Duration.ofSeconds(5);

  /**
   * What one claim brought.
   *
   * @param sending now this replica's to send
   * @param balancesWanted payers whose balance must be read before their actions can be decided
   * @param looked how many due actions were looked at, of {@code most} that would have been
   * @param owner the name under which they were claimed
   * @param carriedOut due, and carried out by an attempt already
   */
  public record Claim(
      List<Action> sending,
      Set<String> balancesWanted,
      int looked,
      int most,
      String owner,
      Set<UUID> carriedOut) {

    /** Whether the queue may hold more that is due. */
    public boolean isFull() {
      return looked == most;
    }
  }

  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final Guard guard;
  private final RunLimitsReader limits;
  private final OutsideNames outside;
  private final EngineSettings settings;
  private final Clock clock;
  private final String owner;
  private final Unconfirmed unconfirmed;
  private final AtomicLong claims = new AtomicLong();

  private final PayersInTurn turns = new PayersInTurn();
  private final LeftAlone aside = new LeftAlone();

  /** Until then nothing is waited for that somebody else holds. */
  private volatile Instant impatientUntil = Instant.MIN;

  /**
   * @param owner names this replica in leases and attempts
   */
  public Claimer(
      Ledger ledger,
      TransactionOperations transactions,
      Guard guard,
      OutsideNames outside,
      EngineSettings settings,
      Clock clock,
      String owner) {
    this.ledger = ledger;
    this.transactions = transactions;
    this.guard = guard;
    this.limits = new RunLimitsReader(ledger.runs(), guard.rulesInForce());
    this.outside = outside;
    this.settings = settings;
    this.clock = clock;
    this.owner = owner;
    this.unconfirmed = new Unconfirmed(ledger, transactions, clock);
  }

  /** Lets actions name nothing outside but what their rules write literally. */
  public Claimer(
      Ledger ledger,
      TransactionOperations transactions,
      Guard guard,
      EngineSettings settings,
      Clock clock,
      String owner) {
    this(ledger, transactions, guard, OutsideNames.literal(), settings, clock, owner);
  }

  /**
   * Claims up to {@code most} actions. After it returns, each of them is SENDING in the ledger,
   * with its money reserved. One that cannot be decided holds up no other: it is set aside.
   *
   * @throws org.springframework.dao.DataAccessException where the database is away; nothing was
   *     claimed, or, where a commit was made and not confirmed, it is given back
   */
  public Claim claim(int most) {
    Actions actions = ledger.actions();
    return claim(
        most,
        due -> actions.lockDue(CLAIMABLE, clock.instant(), due),
        due -> actions.dueIds(CLAIMABLE, clock.instant(), due));
  }

  /**
   * As {@link #claim(int)}, with no more tries again than there are tokens for. What must wait for
   * one is not looked at.
   */
  Claim claim(int most, Tries tries) {
    return claim(
        most,
        due -> tries.lockDue(ledger.actions(), CLAIMABLE, due, clock.instant()),
        due -> tries.dueIds(ledger.actions(), CLAIMABLE, due, clock.instant()));
  }

  private Claim claim(int most, IntFunction<List<Action>> allDue, IntFunction<List<UUID>> dueIds) {
    unconfirmed.giveBack();
    IntFunction<List<Action>> lockDue =
        wanted -> turns.next(ledger.actions(), CLAIMABLE, wanted, clock.instant(), allDue);
    int bounded = Math.min(most, settings.batch());
    boolean patient = !clock.instant().isBefore(impatientUntil);
    try {
      return confirmed(() -> decide(lockDue.apply(bounded), bounded, patient, clock.instant()));
    } catch (RuntimeException e) {
      if (patient && Outage.isLock(e)) {
        log.warn("Somebody holds a wallet or a budget; its payments wait, and others go on", e);
        impatientUntil = clock.instant().plus(IMPATIENT);
        return confirmed(() -> decide(lockDue.apply(bounded), bounded, false, clock.instant()));
      }
      if (Outage.is(e) && !Outage.isCorruption(e)) {
        throw e;
      }
      log.warn("A batch could not be decided; deciding its actions one by one", e);
      return claimOneByOne(bounded, dueIds);
    }
  }

  /** Gives back what a transaction claimed whose commit was not confirmed: nothing was sent. */
  private Claim confirmed(Supplier<Claim> deciding) {
    AtomicReference<Claim> decided = new AtomicReference<>();
    Claim made;
    try {
      made =
          Objects.requireNonNull(
              transactions.execute(status -> {
                decided.set(null);
                Claim claim = deciding.get();
                decided.set(claim);
                return claim;
              }));
    } catch (RuntimeException e) {
      Claim claim = decided.get();
      if (claim != null) {
        unconfirmed.add(claim.sending(), claim.owner());
      }
      throw e;
    }
    made.carriedOut().forEach(this::settle);
    return made;
  }

  /**
   * Settles what an attempt has carried out already, in a transaction of its own: whose budgets it
   * counts against is known by that attempt, and not by what would be locked to send it.
   */
  private void settle(UUID id) {
    try {
      transactions.executeWithoutResult(status -> settle(id, clock.instant()));
    } catch (RuntimeException e) {
      if (!Outage.is(e)) {
        setAside(id, e);
      } // else it is due as before
    }
  }

  private void settle(UUID id, Instant now) {
    List<Action> found =
        ledger.actions().lock(List.of(id)).stream().filter(a -> isDue(a, now)).toList();
    for (Action action : found) {
      List<Attempt> made = ledger.attempts().of(id);
      Attempt done = CarriedOut.among(made).orElseThrow();
      Change change = CarriedOut.settle(Change.of(action, Part.ENGINE), done, made, now);
      new Transition(ledger).commit(List.of(action), List.of(change), now);
    }
  }

  /** Gives back what is still to be given back; before the process ends. */
  void giveBackUnconfirmed() {
    unconfirmed.giveBack();
  }

  /**
   * One that cannot be decided, nor read, holds up no other. Where the database itself cannot work
   * the rest comes again.
   */
  private Claim claimOneByOne(int most, IntFunction<List<UUID>> dueIds) {
    List<UUID> due = aside.without(dueIds.apply(most + aside.size()), clock.instant(), most);
    List<Action> sending = new ArrayList<>();
    Set<String> balancesWanted = new LinkedHashSet<>();
    int passedOver = 0;
    for (UUID id : due) {
      try {
        Claim one = confirmed(() -> decideOne(id, clock.instant()));
        sending.addAll(one.sending());
        balancesWanted.addAll(one.balancesWanted());
      } catch (RuntimeException e) {
        if (!Outage.is(e) || Outage.isCorruption(e)) {
          setAside(id, e);
        } else if (Outage.isGeneral(e) || ++passedOver == MOST_PASSED_OVER) {
          break; // what is claimed already must be sent
        }
      }
    }
    return new Claim(sending, balancesWanted, due.size(), most, owner, Set.of());
  }

  private Claim decideOne(UUID id, Instant now) {
    List<Action> found =
        ledger.actions().lock(List.of(id)).stream().filter(action -> isDue(action, now)).toList();
    return decide(found, 1, true, now);
  }

  /**
   * Nothing was sent, and nothing will be before somebody has looked, or its deadline ends it. What
   * cannot be read is held unread; what cannot be written either, only this replica leaves alone.
   */
  private void setAside(UUID id, RuntimeException why) {
    log.error("Action {} cannot be decided and is set aside", id, why);
    try {
      transactions.executeWithoutResult(status -> holdUndecided(id, why, clock.instant()));
    } catch (RuntimeException e) {
      holdUnread(id, why);
    }
  }

  private void holdUnread(UUID id, RuntimeException why) {
    Instant now = clock.instant();
    try {
      transactions.executeWithoutResult(status ->
          ledger
              .actions()
              .holdUnread(id, Reason.CANNOT_BE_DECIDED, undecidable(why), now.plus(ASIDE), now));
    } catch (RuntimeException e) {
      if (Outage.isGeneral(e)) {
        return; // the database is away for everybody, and this one is due as before
      }
      log.error("Action {} could not be set aside in the books either: a person must look", id, e);
      aside.put(id, now.plus(ASIDE));
    }
  }

  private static String undecidable(RuntimeException why) {
    return "it cannot be decided: " + why.getClass().getSimpleName();
  }

  private void holdUndecided(UUID id, RuntimeException why, Instant now) {
    ClaimBatch batch = new ClaimBatch(now, owner);
    Decision.Hold hold =
        new Decision.Hold(Reason.CANNOT_BE_DECIDED, undecidable(why), now.plus(ASIDE));
    ledger.actions().lock(List.of(id)).stream()
        .filter(action -> isDue(action, now))
        .forEach(action -> batch.setAside(action, hold));
    write(batch, now);
  }

  private static boolean isDue(Action action, Instant now) {
    Instant due = action.dueAt();
    return CLAIMABLE.contains(action.state()) && due != null && !due.isAfter(now);
  }

  /**
   * Makes everything due that configuration holds back: it may have been changed with this start.
   */
  public void reconsiderHeld() {
    Instant now = clock.instant();
    transactions.executeWithoutResult(status ->
        Reason.endedBy(End.CONFIGURATION)
            .forEach(reason -> ledger.actions().wakeHeld(reason, null, now)));
  }

  /** Decides about actions that this transaction has locked, and writes what follows. */
  private Claim decide(List<Action> locked, int most, boolean patient, Instant now) {
    if (locked.isEmpty()) {
      return new Claim(List.of(), Set.of(), 0, most, owner, Set.of());
    }
    Set<UUID> carriedOut = carriedOut(locked);
    List<Action> due = locked.stream().filter(a -> !carriedOut.contains(a.id())).toList();
    Map<UUID, Beginning> unwanted = new Unwanted(ledger).among(due);
    ledger.actions().lockDependents(mayEnd(due, unwanted.keySet(), now));
    Map<UUID, RunLimits> limitsOf = limits.of(due);
    OpenBooks opened = open(due, limitsOf, patient, now);
    Books books = opened.books();
    EscrowHandles handles = EscrowHandles.of(due, ledger.escrows());
    Stakes stakes = Stakes.of(due, ledger);
    Payees payees = payees(due, limitsOf);
    // A name for this claim alone: by it, what was not confirmed is told from what others claimed.
    ClaimBatch batch = new ClaimBatch(now, owner + "/" + claims.incrementAndGet());
    opened.shut().forEach(action -> batch.postpone(action, now.plus(SHUT_LOOK_AGAIN)));
    for (Action action : opened.decidable()) {
      Beginning left = unwanted.get(action.id());
      if (left != null) {
        batch.leaveOut(action, left);
      } else {
        RunLimits known = Objects.requireNonNull(limitsOf.get(action.id()));
        decide(action, known, stakes, payees, books, handles, batch);
      }
    }
    ledger.attempts().open(batch.attempts);
    ledger.wallets().save(books.changedWallets());
    ledger.budgets().save(books.changedBudgets());
    write(batch, now);
    List<Action> sending = batch.sending.stream().map(change -> change.after(now)).toList();
    ledger.knownPayees().add(payees.unlisted(sending), now);
    ledger.actions().wakeHeldLike(payees.introducing(sending), Reason.FIRST_PAYMENT_TO_PAYEE, now);
    Set<String> wanted = Set.copyOf(batch.balancesWanted.values());
    return new Claim(sending, wanted, locked.size(), most, batch.owner, carriedOut);
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

  private void write(ClaimBatch batch, Instant now) {
    new Transition(ledger).write(batch.changes, now);
    batch.postponed.forEach((at, ids) -> ledger.actions().postpone(ids, at));
  }

  /**
   * What a claim may bring to its end: what is too late, what is not wanted any more, and sweeps
   * that find nothing to move.
   */
  private static List<UUID> mayEnd(Collection<Action> due, Set<UUID> unwanted, Instant now) {
    return due.stream()
        .filter(action ->
            action.kind().amount() == Amount.ABOVE_CEILING
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

  private void decide(
      Action found,
      RunLimits limitsOf,
      Stakes stakes,
      Payees payees,
      Books books,
      EscrowHandles handles,
      ClaimBatch batch) {
    Optional<Decision> stopped =
        guard
            .brake(found, limitsOf, books.pauses(), batch.now)
            .or(() -> outside.blocks(found, ledger.runs(), batch.now))
            .or(() -> handles.blocks(found, batch.now));
    if (stopped.isPresent()) {
      enact(found, found, stopped.get(), books, handles, batch);
      return;
    }
    switch (SweepAmount.of(found, books, guard, batch.now)) {
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
              books);
      case SweepAmount.Known(Action action) -> {
        Decision decision =
            guard.decide(action, limitsOf, stakes.of(action), payees, books, batch.now);
        enact(action, found, decision, books, handles, batch);
      }
    }
  }

  private void enact(
      Action action,
      Action found,
      Decision decision,
      Books books,
      EscrowHandles handles,
      ClaimBatch batch) {
    switch (decision) {
      case Decision.Send send -> {
        Optional<Decision> taken = handles.taken(action, batch.now);
        if (taken.isPresent()) {
          enact(action, found, taken.get(), books, handles, batch);
        } else {
          send(action, found, send, books, handles, batch);
        }
      }
      case Decision.Hold hold -> batch.hold(found, hold, toBeApproved(action, found, hold));
      case Decision.Expire expire -> batch.expire(found, expire);
      case Decision.ReadBalance read ->
          batch.readBalance(
              found,
              read.payer(),
              guard.walletOf(read.payer()),
              read.lookAgainAt(),
              read.explanation(),
              books);
    }
  }

  /** An approver agrees to an amount, so that of a sweep no longer moves with the balance. */
  private static Optional<Terms> toBeApproved(Action action, Action found, Decision.Hold hold) {
    return Approval.REASONS.contains(hold.reason())
        ? SweepAmount.changedTerms(action, found)
        : Optional.empty();
  }

  private void send(
      Action action,
      Action found,
      Decision.Send send,
      Books books,
      EscrowHandles handles,
      ClaimBatch batch) {
    if (action.payer() != null) {
      books.reserve(guard.walletOf(action.payer()), send.reserve());
    }
    if (action.amount() != null) {
      send.charges().forEach(key -> books.charge(key, action.amount()));
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
    handles
        .resolve(action)
        .or(() -> SweepAmount.changedTerms(action, found))
        .ifPresent(change::resolved);
    batch.send(change);
  }
}
