package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.books.CarriedOut;
import dev.fleabridge.engine.books.Transition;
import dev.fleabridge.engine.guard.Decision;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.OutsideNames;
import dev.fleabridge.ledger.Actions;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Reason.End;
import dev.fleabridge.telemetry.Each;
import dev.fleabridge.telemetry.LogFields;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
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

  /**
   * After so many that a lock kept out, the rest waits for the next turn, because each may have
   * waited as long as the database lets it.
   */
  private static final int MAX_PASSED_OVER = 3;

  /** For how long an action is left alone that cannot be decided. */
  private static final Duration ASIDE = Duration.ofMinutes(10);

  /** For how long a claim that has waited in vain for a lock waits for none. */
  private static final Duration IMPATIENT = Duration.ofSeconds(30);

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

  /**
   * What one look at shadow runs brought.
   *
   * @param looked how many due actions were looked at, of {@code most} that would have been
   * @param balancesWanted payers whose balance must be read before their actions can be judged
   */
  public record Judged(int looked, int most, Set<String> balancesWanted) {

    /** Whether more may be due. */
    public boolean isFull() {
      return looked == most;
    }
  }

  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final EngineSettings settings;
  private final Clock clock;
  private final String owner;
  private final Unconfirmed unconfirmed;
  private final ClaimDecider decider;
  private final Shadows shadows;
  private final PayersInTurn payersInTurn = new PayersInTurn();
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
    this.settings = settings;
    this.clock = clock;
    this.owner = owner;
    this.unconfirmed = new Unconfirmed(ledger, transactions, clock);
    this.decider = new ClaimDecider(ledger, guard, outside, settings, owner);
    this.shadows = new Shadows(ledger, transactions, guard, outside, settings, clock, owner);
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
   * Judges a batch of what is due of shadow runs, beside all claims.
   *
   * @throws org.springframework.dao.DataAccessException where the database is away
   */
  public Judged judgeShadows() {
    return shadows.judgeDue();
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
        wanted -> payersInTurn.next(ledger.actions(), CLAIMABLE, wanted, clock.instant(), allDue);
    int bounded = Math.min(most, settings.batch());
    boolean patient = !clock.instant().isBefore(impatientUntil);
    try {
      return confirmed(
          () -> decider.decide(lockDue.apply(bounded), bounded, patient, clock.instant()));
    } catch (RuntimeException e) {
      if (patient && Outage.isLock(e)) {
        log.warn("Somebody holds a wallet or a budget; its payments wait, and others go on", e);
        impatientUntil = clock.instant().plus(IMPATIENT);
        return confirmed(
            () -> decider.decide(lockDue.apply(bounded), bounded, false, clock.instant()));
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
    for (Action action : lockIfDue(id, now)) {
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
        } else if (Outage.isGeneral(e) || ++passedOver == MAX_PASSED_OVER) {
          break; // what is claimed already must be sent
        }
      }
    }
    return new Claim(sending, balancesWanted, due.size(), most, owner, Set.of());
  }

  private Claim decideOne(UUID id, Instant now) {
    return decider.decide(lockIfDue(id, now), 1, true, now);
  }

  /**
   * Nothing was sent, and nothing will be before somebody has looked, or its deadline ends it. What
   * cannot be read is held unread; what cannot be written either, only this replica leaves alone.
   */
  private void setAside(UUID id, RuntimeException why) {
    try (LogFields _ = LogFields.ofAction(id)) {
      log.error("Action {} cannot be decided and is set aside", id, why);
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
      try (LogFields _ = LogFields.ofAction(id)) {
        log.error(
            Each.LINE,
            "Action {} could not be set aside in the books either: a person must look",
            id,
            e);
      }
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
    lockIfDue(id, now).forEach(action -> batch.setAside(action, hold));
    batch.write(ledger);
  }

  private List<Action> lockIfDue(UUID id, Instant now) {
    return ledger.actions().lock(List.of(id)).stream()
        .filter(action -> isDue(action, now))
        .toList();
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
}
