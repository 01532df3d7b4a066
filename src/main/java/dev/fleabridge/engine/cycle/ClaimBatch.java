package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.books.Books;
import dev.fleabridge.engine.books.Transition;
import dev.fleabridge.engine.guard.Approval;
import dev.fleabridge.engine.guard.Decision;
import dev.fleabridge.engine.guard.Grounds;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.plan.Beginning;
import dev.fleabridge.ledger.Actions;
import dev.fleabridge.ledger.Attempts;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Terms;
import dev.fleabridge.model.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the decisions of one claim add up to, before they are written. Lives for one transaction;
 * not thread-safe.
 */
final class ClaimBatch {

  final Instant now;
  final String owner;
  final List<Change> changes = new ArrayList<>();
  final List<Change> sending = new ArrayList<>();
  final List<Attempt> attempts = new ArrayList<>();
  final Map<Instant, List<UUID>> postponed = new HashMap<>();

  /** One payer for each account whose balance is wanted. */
  final Map<String, String> balancesWanted = new LinkedHashMap<>();

  /**
   * @param owner in whose name it claims
   */
  ClaimBatch(Instant now, String owner) {
    this.now = now;
    this.owner = owner;
  }

  /** Writes what was decided, and what follows from it, in the transaction of the claim. */
  void write(Ledger ledger) {
    new Transition(ledger).write(changes, now);
    postponed.forEach((at, ids) -> ledger.actions().postpone(ids, at));
  }

  /**
   * @param grounds by what the guard let it go
   */
  void send(Change change, Grounds grounds) {
    Action sent = change.after(now);
    changes.add(change);
    sending.add(change);
    attempts.add(Attempts.opened(sent, owner, now, grounds.json()));
  }

  /** Holds what cannot be decided; past its deadline that is its end. */
  void setAside(Action action, Decision.Hold hold) {
    if (Guard.isOverdue(action, now)) {
      expire(action, new Decision.Expire(hold.explanation()));
    } else {
      hold(action, hold, Optional.empty());
    }
  }

  /**
   * @param fixed what the action shall do from now on, where that was open
   */
  void hold(Action action, Decision.Hold hold, Optional<Terms> fixed) {
    boolean sameAsBefore = action.state() == ActionState.HELD && hold.reason().is(action.reason());
    Instant approvalDue = Approval.dueOf(action, hold, now);
    Instant lookAgainAt = notAfter(action.expiresAt(), notAfter(approvalDue, hold.lookAgainAt()));
    if (sameAsBefore && fixed.isEmpty() && Objects.equals(approvalDue, action.approvalDue())) {
      postpone(action, lookAgainAt);
      return;
    }
    Change change = move(action, ActionState.HELD);
    fixed.ifPresent(change::resolved);
    changes.add(
        change
            .because(hold.reason(), hold.explanation())
            .approvalDue(approvalDue)
            .due(lookAgainAt));
  }

  /** A deadline ends what is held when it passes, not when the reason is next looked at. */
  private static Instant notAfter(@Nullable Instant end, Instant lookAgainAt) {
    return end == null || lookAgainAt.isBefore(end) ? lookAgainAt : end.plusMillis(1);
  }

  void expire(Action action, Decision.Expire expire) {
    Change change = Change.of(action, Part.ENGINE).to(ActionState.EXPIRED);
    if (action.state() == ActionState.READY) {
      change.through(ActionState.HELD);
    }
    changes.add(change.given(endOf(action, expire), expire.explanation()).approvalDue(null));
  }

  /** What it was held for, unless its end has a reason of its own. */
  private static String endOf(Action action, Decision.Expire expire) {
    String heldFor = action.reason() == null ? Reason.DEADLINE_PASSED.code() : action.reason();
    return expire.reason() == null ? heldFor : expire.reason().code();
  }

  void end(Action action, ActionState state, Reason reason, String explanation) {
    changes.add(move(action, state).because(reason, explanation));
  }

  /** Ends an action of a shadow run with what would have become of it. */
  void judged(Action action, Verdict verdict, @Nullable String why) {
    judged(action, action, verdict, why);
  }

  /**
   * Ends an action of a shadow run with what would have become of it.
   *
   * @param action the action as it was judged, and {@code found} as it was locked: a sweep's amount
   *     is known by the first alone
   */
  // Where no amount was fixed, both are the same object.
  @SuppressWarnings("ReferenceEquality")
  void judged(Action action, Action found, Verdict verdict, @Nullable String why) {
    Change change =
        move(found, ActionState.SKIPPED)
            .because(Reason.SHADOW_MODE, verdict.text(why))
            .result(verdict.json());
    changes.add(action == found ? change : change.resolved(Objects.requireNonNull(action.terms())));
  }

  /**
   * Ends what was under way in another step's place, when that step turned out to be carried out.
   */
  void leaveOut(Action action, Beginning why) {
    changes.add(move(action, why.state()).given(why.reason(), why.explanation()));
  }

  /** What was held becomes READY on its way. */
  static Change move(Action action, ActionState state) {
    Change change = Change.of(action, Part.ENGINE).to(state);
    return action.state() == ActionState.HELD ? change.through(ActionState.READY) : change;
  }

  /**
   * What was tried before is marked, because a reading wakes of it only what waits for one, and not
   * what waits for its next try.
   */
  void readBalance(
      Action action,
      String payer,
      String account,
      Instant lookAgainAt,
      @Nullable String explanation,
      Books books) {
    books.wantReading(account);
    balancesWanted.putIfAbsent(account, payer);
    boolean triedBefore = action.failures() > 0;
    String why = "it waits for a reading of the balance of " + payer;
    if (isFreed(action)) {
      Change freed = Change.of(action, Part.ENGINE).to(ActionState.READY);
      changes.add(
          freed
              .given(
                  triedBefore ? Reason.BALANCE_UNAVAILABLE.code() : null, triedBefore ? why : null)
              .approvalDue(null)
              .due(lookAgainAt));
    } else if (explanation != null && action.reason() == null) {
      changes.add(
          Change.of(action, Part.ENGINE)
              .because(Reason.BALANCE_UNAVAILABLE, explanation)
              .due(lookAgainAt));
    } else if (triedBefore && isUnmarked(action)) {
      changes.add(
          Change.of(action, Part.ENGINE)
              .because(Reason.BALANCE_UNAVAILABLE, why)
              .silently()
              .due(lookAgainAt));
    } else {
      postpone(action, lookAgainAt);
    }
  }

  /** What held it has ended, and only the balance is missing: whoever reads that wakes it. */
  private static boolean isFreed(Action action) {
    return action.state() == ActionState.HELD && !Reason.INSUFFICIENT_FUNDS.is(action.reason());
  }

  private static boolean isUnmarked(Action action) {
    return action.state() == ActionState.READY
        && !Reason.among(Actions.WAITING_FOR_A_BALANCE, action.reason());
  }

  void postpone(Action action, Instant at) {
    postponed.computeIfAbsent(at, key -> new ArrayList<>()).add(action.id());
  }
}
