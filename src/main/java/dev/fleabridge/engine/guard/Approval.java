package dev.fleabridge.engine.guard;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says for which reasons an action waits for an approver, and until when. The time runs on during a
 * pause and during any other hold. An approval ends it.
 */
public final class Approval {

  /** The reasons for which an action waits for an approver. */
  public static final Set<Reason> REASONS =
      Set.of(
          Reason.APPROVAL_REQUIRED,
          Reason.SECOND_APPROVAL_REQUIRED,
          Reason.AMOUNT_NOT_KNOWN,
          Reason.FIRST_PAYMENT_TO_PAYEE,
          Reason.NOTHING_PAID,
          Reason.TOO_MANY_INVALID);

  /** Those that only show while the action is carried out: by what a file holds. */
  private static final Set<Reason> SEEN_IN_A_FILE =
      Set.of(Reason.NOTHING_PAID, Reason.TOO_MANY_INVALID);

  /** The guard asks for these after approval: what is held for them needs no approver any more. */
  private static final Set<Reason> AFTERWARDS =
      Set.of(Reason.OVER_BUDGET, Reason.INSUFFICIENT_FUNDS);

  private Approval() {}

  /**
   * Until when an action waits for an approver; null where it waits for none, or without an end. A
   * wait that has begun is not prolonged. An approved action may still have an end that has passed.
   * An older replica has left it, which approves without ending the wait, or a wait for the second
   * approver that another hold has interrupted. Such an action gets the whole time anew.
   */
  public static @Nullable Instant dueOf(Action action, Decision.Hold hold, Instant now) {
    if (AFTERWARDS.contains(hold.reason())) {
      return null;
    }
    Instant due = action.approvalDue();
    boolean begunAnew = action.approvedBy() != null && due != null && now.isAfter(due);
    return due == null || begunAnew ? hold.approvalDue() : due;
  }

  /**
   * Whether an action that was claimed turned out to need an approver. It had no effect that is not
   * in the books.
   */
  public static boolean isNeededAfterAll(SendResult answer) {
    return answer.outcome() == Outcome.NOT_SENT && Reason.among(SEEN_IN_A_FILE, answer.code());
  }

  /** Whether the action still waits for an approver after the end of its wait. */
  public static boolean isOver(Action action, Instant now) {
    Instant due = action.approvalDue();
    return due != null && now.isAfter(due) && isWaiting(action);
  }

  /** An action that one person has approved waits only where it needs a second approver. */
  private static boolean isWaiting(Action action) {
    boolean forTheSecond =
        action.secondApprovedBy() == null && Reason.SECOND_APPROVAL_REQUIRED.is(action.reason());
    return action.approvedBy() == null || forTheSecond;
  }
}
