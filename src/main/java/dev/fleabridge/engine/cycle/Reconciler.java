package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.Backoff;
import dev.fleabridge.engine.EngineSettings;
import dev.fleabridge.engine.Inquiry;
import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.Repeat;
import dev.fleabridge.engine.books.CarriedOut;
import dev.fleabridge.engine.books.Transition;
import dev.fleabridge.engine.guard.Decision;
import dev.fleabridge.engine.guard.EscrowHandles;
import dev.fleabridge.engine.guard.Grounds;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.Payees;
import dev.fleabridge.engine.guard.RunLimits;
import dev.fleabridge.engine.guard.RunLimitsReader;
import dev.fleabridge.engine.guard.Stakes;
import dev.fleabridge.engine.plan.Beginning;
import dev.fleabridge.ledger.Actions;
import dev.fleabridge.ledger.Attempts;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import dev.fleabridge.telemetry.Each;
import dev.fleabridge.telemetry.LogFields;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds out what became of UNKNOWN actions (money rules 11 to 16): by an answer that came late, by
 * what the upstream can show, or by sending again where that cannot pay twice. What it cannot
 * settle is a person's to decide.
 */
public final class Reconciler {

  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
  private static final Actor ACTOR = Part.RECONCILER;

  private static final Set<ActionState> UNKNOWN = EnumSet.of(ActionState.UNKNOWN);

  /** For how long an action under look-up is left alone by others. */
  private static final Duration LOOKING = Duration.ofMinutes(2);

  /**
   * So often it is asked before a person is, however late it is: after a long outage, and where a
   * person wants it to look again.
   */
  private static final int FEWEST_LOOKS = 3;

  private final Ledger ledger;
  private final TransactionOperations transactions;
  private final Inquiry inquiry;
  private final Consumer<Action> sending;
  private final Guard guard;
  private final RunLimitsReader limits;
  private final EngineSettings settings;
  private final Clock clock;
  private final Backoff backoff;
  private final RandomGenerator random;
  private final OwnEvidence evidence;
  private final Unconfirmed unconfirmed;
  private final RowByRow rows;

  /**
   * @param inquiry asks the upstream about an action
   * @param sending sends an action that was claimed for it, or leaves it to its lease
   * @param guard says whether it may be sent again
   */
  public Reconciler(
      Ledger ledger,
      TransactionOperations transactions,
      Inquiry inquiry,
      Consumer<Action> sending,
      Guard guard,
      EngineSettings settings,
      Clock clock,
      RandomGenerator random) {
    this.ledger = ledger;
    this.transactions = transactions;
    this.inquiry = inquiry;
    this.sending = sending;
    this.guard = guard;
    this.limits = new RunLimitsReader(ledger.runs(), guard.rulesInForce());
    this.settings = settings;
    this.clock = clock;
    this.backoff = new Backoff(settings.firstLook(), settings.retryCap(), random);
    this.random = random;
    this.evidence = new OwnEvidence(ledger, settings);
    this.unconfirmed = new Unconfirmed(ledger, transactions, clock);
    this.rows = new RowByRow(transactions, clock);
  }

  /**
   * Money rule 13: what was being sent when its replica died, or hung, has an unknown outcome. How
   * many there were.
   */
  public int expireLeases() {
    Actions actions = ledger.actions();
    int most = settings.batch();
    return rows.take(
            most,
            () -> expire(actions.lockAbandoned(clock.instant(), most)),
            wanted -> actions.abandonedIds(clock.instant(), wanted),
            id -> expire(actions.lockAbandoned(id, clock.instant())),
            (id, until) -> {}) // its lease has ended, and that stays so
        .size();
  }

  private List<Action> expire(List<Action> abandoned) {
    Instant now = clock.instant();
    List<Change> changes =
        abandoned.stream()
            .map(action ->
                Change.of(action, ACTOR)
                    .to(ActionState.UNKNOWN)
                    .because(
                        Reason.LEASE_EXPIRED,
                        "the replica that sent it did not report back in time")
                    .released()
                    .failures(action.kind().isOfPurpleFlea() ? 0 : action.failures() + 1)
                    .due(now))
            .toList();
    new Transition(ledger).write(changes, now);
    return abandoned;
  }

  /** Looks up a batch of unknown actions that are due; how many there were. */
  public int reconcileDue() {
    unconfirmed.giveBack();
    List<Action> due = take();
    Inquiry round = inquiry.round();
    due.forEach(action -> settle(action, round));
    return due.size();
  }

  /**
   * As {@link #reconcileDue()}, with every action in a task of its own: one slow look-up does not
   * delay the others.
   */
  public int reconcileDue(ExecutorService executor) {
    unconfirmed.giveBack();
    List<Action> due = take();
    Inquiry round = inquiry.round();
    List<Future<?>> tasks = new ArrayList<>();
    due.forEach(action -> tasks.add(executor.submit(() -> settle(action, round))));
    tasks.forEach(Reconciler::await);
    return due.size();
  }

  private static void await(Future<?> task) {
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reconciling", e);
    } catch (ExecutionException e) {
      // The action is still UNKNOWN and due again soon: nothing is lost but this look.
      log.warn("A look-up failed in an unforeseen way", e.getCause());
    }
  }

  private void settle(Action action, Inquiry round) {
    try (LogFields _ = LogFields.of(action)) {
      settleIt(action, round);
    }
  }

  private void settleIt(Action action, Inquiry round) {
    InquiryResult found = ask(action, round);
    String owner = "%s/%x".formatted(Attempts.REPEATS_FOR, random.nextLong());
    List<Action> claimed = new ArrayList<>();
    try {
      transactions.executeWithoutResult(
          status -> write(action, found, owner).ifPresent(claimed::add));
    } catch (RuntimeException e) {
      // Where the commit was asked for and not confirmed, nothing was sent.
      unconfirmed.add(claimed, owner);
      if (Outage.is(e) || !claimed.isEmpty()) {
        throw e;
      }
      refused(action, found, e);
      return;
    }
    claimed.forEach(sending);
  }

  /**
   * The books would refuse the same finding again, and again, and nobody would hear of it: so a
   * person gets it, with what was found, and without the words of whoever refused. The money stays
   * reserved.
   */
  private void refused(Action asked, InquiryResult found, RuntimeException refusal) {
    log.error(
        Each.LINE,
        "Action {}: the books refuse what was found: {}",
        asked.id(),
        found.evidence(),
        refusal);
    String what =
        "%s was found (%s), and the books refuse it, for reasons that the log says: %s"
            .formatted(
                found.getClass().getSimpleName(),
                found.evidence(),
                refusal.getClass().getSimpleName());
    transactions.executeWithoutResult(status -> {
      Instant now = clock.instant();
      for (Action action : ledger.actions().lock(List.of(asked.id()))) {
        if (isStillOpen(action, asked)) {
          Change change =
              Change.of(action, ACTOR)
                  .to(ActionState.NEEDS_REVIEW)
                  .because(Reason.FINDING_NOT_WRITTEN, what)
                  .due(null);
          new Transition(ledger).write(List.of(change), now);
        }
      }
    });
  }

  private List<Action> take() {
    Actions actions = ledger.actions();
    int most = settings.batch();
    return rows.take(
        most,
        () -> ours(actions.lockDue(UNKNOWN, clock.instant(), most)),
        wanted -> actions.dueIds(UNKNOWN, clock.instant(), wanted),
        id -> ours(actions.lockDue(id, ActionState.UNKNOWN, clock.instant())),
        (id, until) -> actions.postponeUnread(id, ActionState.UNKNOWN, until));
  }

  /** For a while no other replica looks these up. */
  private List<Action> ours(List<Action> due) {
    Instant until = clock.instant().plus(LOOKING);
    ledger.actions().postpone(due.stream().map(Action::id).toList(), until);
    return due;
  }

  /**
   * A look-up that fails for a reason that nobody thought of is one that found nothing out: it is
   * asked again, and in the end a person is (money rule 15). Without our database nothing is known.
   */
  private InquiryResult ask(Action action, Inquiry round) {
    try {
      return evidence
          .lateAnswer(action)
          .orElseGet(() ->
              action.kind().isOfPurpleFlea()
                  ? askUpstream(action, round)
                  : evidence.repeatable(action));
    } catch (RuntimeException e) {
      if (Outage.is(e)) {
        throw e;
      }
      log.error("The look-up of action {} failed in an unforeseen way", action.id(), e);
      return new InquiryResult.Unclear(
          "the look-up itself failed in an unforeseen way; see the log");
    }
  }

  /**
   * A key that is another account's sees nothing of what was sent from this one. Its silence would
   * be taken for proof, and a repeated idempotency key would be new to that account.
   */
  private InquiryResult askUpstream(Action action, Inquiry round) {
    String payer = action.payer();
    @Nullable String now = payer == null ? null : guard.walletOf(payer);
    return Objects.equals(now, action.wallet())
        ? round.ask(action)
        : new InquiryResult.CannotTell(
            "it was sent from account %s, and the key of %s is that of account %s now"
                .formatted(action.wallet(), payer, now));
  }

  /** Writes what was found out; the action, where it is now claimed to be sent again. */
  private Optional<Action> write(Action asked, InquiryResult found, String owner) {
    Instant now = clock.instant();
    List<Action> locked = ledger.actions().lock(List.<UUID>of(asked.id()));
    if (locked.isEmpty() || !isStillOpen(locked.getFirst(), asked)) {
      return Optional.empty();
    }
    Action action = locked.getFirst();
    InquiryResult latest = unlessAnswered(action, found);
    Cleared cleared = unlessStopped(action, latest, now);
    Change change = change(action, cleared.found(), owner, now);
    CarriedOut.twice(action.kind(), ledger.attempts().of(action.id()), now)
        .ifPresent(twice -> change.because(CarriedOut.reason(twice), twice.detail()));
    Transition transition = new Transition(ledger);
    Action after = transition.move(List.of(action), List.of(change), now).getFirst();
    remember(after, latest, now);
    transition.settle(now);
    if (after.state() != ActionState.SENDING) {
      return Optional.empty();
    }
    @Nullable ObjectNode grounds = cleared.grounds() == null ? null : cleared.grounds().json();
    ledger.attempts().open(List.of(Attempts.repeated(after, owner, now, grounds)));
    return Optional.of(after);
  }

  /** What the next look is to be shown, whichever replica takes it. */
  private void remember(Action after, InquiryResult found, Instant now) {
    if (found instanceof InquiryResult.Unclear unclear && unclear.next().seen() != null) {
      ledger.looks().remember(after.id(), after.epoch(), unclear.next().seen(), now);
    }
  }

  /** The answer may have come while the question was on its way; under the lock it is seen. */
  private InquiryResult unlessAnswered(Action action, InquiryResult found) {
    return found instanceof InquiryResult.Done
        ? found
        : evidence.lateAnswer(action).filter(InquiryResult.Done.class::isInstance).orElse(found);
  }

  /**
   * What a finding comes to.
   *
   * @param grounds by what the guard lets a repeat go; null where nothing is sent
   */
  private record Cleared(InquiryResult found, @Nullable Grounds grounds) {

    static Cleared unsent(InquiryResult found) {
      return new Cleared(found, null);
    }
  }

  /** Nothing is sent against a brake, not even again; and nothing for ever. */
  private Cleared unlessStopped(Action action, InquiryResult found, Instant now) {
    if (!(found instanceof InquiryResult.Repeat)) {
      return Cleared.unsent(found);
    }
    Beginning unwanted = new Unwanted(ledger).among(List.of(action)).get(action.id());
    if (unwanted != null) {
      return Cleared.unsent(
          new InquiryResult.CannotTell("not sent again, because " + unwanted.explanation()));
    }
    // Two of an older version may have one handle; the database refuses to send the second.
    Optional<Decision> taken =
        EscrowHandles.of(List.of(action), ledger.escrows()).taken(action, now);
    if (taken.isPresent() && taken.get() instanceof Decision.Hold hold) {
      return Cleared.unsent(new InquiryResult.CannotTell(hold.explanation() + "; not sent again"));
    }
    RunLimits known = limits.of(action);
    Stakes.Stake stake = Stakes.of(List.of(action), ledger).of(action);
    Payees payees =
        Payees.of(List.of(action), each -> guard.questionsAbout(each, known), ledger.knownPayees());
    Optional<Decision> stopped =
        guard.stopsRepeat(action, known, stake, payees, ledger.pauses().all(), now);
    if (stopped.isPresent() && stopped.get() instanceof Decision.Hold hold) {
      return Cleared.unsent(
          new InquiryResult.Unclear(
              "%s (%s); not sent again meanwhile"
                  .formatted(hold.reason().code(), hold.explanation())));
    }
    return Repeat.isTiresome(action)
        ? Cleared.unsent(
            new InquiryResult.CannotTell(
                "sent again with the same key many times, without an answer"))
        : new Cleared(found, guard.groundsOfRepeat(action, known, stake, payees));
  }

  private static boolean isStillOpen(Action now, Action asked) {
    return now.state() == ActionState.UNKNOWN && now.epoch() == asked.epoch();
  }

  private Change change(Action action, InquiryResult found, String owner, Instant now) {
    Change change = Change.of(action, ACTOR);
    return switch (found) {
      case InquiryResult.Done done ->
          change
              .to(ActionState.DONE)
              .because(Reason.RECONCILED, done.evidence())
              .result(done.result())
              .reserving(Money.ZERO)
              .settled(now);
      case InquiryResult.NotDone notDone ->
          change
              .to(ActionState.READY)
              .because(Reason.RECONCILED_NOT_DONE, notDone.evidence())
              .reserving(Money.ZERO)
              .charging(null, List.of())
              .failures(action.kind().isOfPurpleFlea() ? 0 : action.failures())
              .due(action.kind().isOfPurpleFlea() ? now : now.plus(again(action)));
      case InquiryResult.Repeat repeat ->
          Repeat.claim(change, owner, repeat.evidence(), now, now.plus(settings.lease()));
      case InquiryResult.Unclear unclear -> later(change, action, unclear, now);
      case InquiryResult.CannotTell cannot ->
          change
              .to(ActionState.NEEDS_REVIEW)
              .because(Reason.CANNOT_BE_LOOKED_UP, cannot.evidence())
              .due(null);
    };
  }

  /** At once after a death, and then ever less often. */
  private Duration again(Action action) {
    return action.failures() <= 1 ? Duration.ZERO : backoff.after(action.failures(), null);
  }

  private Change later(Change change, Action action, InquiryResult.Unclear unclear, Instant now) {
    Instant since = action.lastSentAt() == null ? action.createdAt() : action.lastSentAt();
    boolean lookedEnough = action.failures() >= FEWEST_LOOKS;
    if (lookedEnough && now.isAfter(since.plus(settings.reviewAfter()))) {
      return change
          .to(ActionState.NEEDS_REVIEW)
          .because(Reason.NOT_SETTLED_IN_TIME, unclear.evidence())
          .due(null);
    }
    int looks = action.failures() + 1;
    return change
        .because(Reason.STILL_UNKNOWN, unclear.evidence())
        .failures(looks)
        .due(LookTimes.next(action, unclear.next(), backoff, now));
  }
}
