package dev.fleabridge.engine.guard;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.Reason;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For what an action waits for an approver, and until when. The time runs like a deadline: neither
 * a pause nor another hold before the approval stops it, and to approve ends it.
 */
public final class Approval {

  /** The reasons for which an action waits for an approver. */
  public static final Set<Reason> REASONS =
      Set.of(
          Reason.APPROVAL_REQUIRED,
          Reason.SECOND_APPROVAL_REQUIRED,
          Reason.AMOUNT_NOT_KNOWN,
          Reason.FIRST_PAYMENT_TO_PAYEE);

  /** What is held for these needs no approver, or has them all: they are looked at afterwards. */
  private static final Set<Reason> AFTERWARDS =
      Set.of(Reason.OVER_BUDGET, Reason.INSUFFICIENT_FUNDS);

  private Approval() {}

  /**
   * Until when it waits from now on; a wait that has begun is not prolonged. What is approved has a
   * time that is over only from an older replica, which approves without ending the wait, or from a
   * wait for the second approver that another hold has interrupted: a new wait has its whole time.
   */
  public static @Nullable Instant dueOf(Action action, Decision.Hold hold, Instant now) {
    if (AFTERWARDS.contains(hold.reason())) {
      return null;
    }
    Instant due = action.approvalDue();
    boolean begunAnew = action.approvedBy() != null && due != null && now.isAfter(due);
    return due == null || begunAnew ? hold.approvalDue() : due;
  }

  /** Whether nobody approved it in time. */
  public static boolean isOver(Action action, Instant now) {
    Instant due = action.approvalDue();
    return due != null && now.isAfter(due) && isWaiting(action);
  }

  /** What one has approved waits for a second one, or for none. */
  private static boolean isWaiting(Action action) {
    boolean forTheSecond =
        action.secondApprovedBy() == null && Reason.SECOND_APPROVAL_REQUIRED.is(action.reason());
    return action.approvedBy() == null || forTheSecond;
  }
}
