package dev.fleabridge.engine.guard;

import dev.fleabridge.model.Action;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For what an action waits for an approver, and until when. The time runs like a deadline: neither
 * a pause nor another hold before the approval stops it, and to approve ends it.
 */
public final class Approval {

  private static final String SECOND = "second_approval_required";

  /** The reasons for which an action waits for an approver. */
  public static final Set<String> REASONS =
      Set.of("approval_required", SECOND, "amount_not_known", Payees.FIRST_PAYMENT);

  /** What is held for these needs no approver, or has them all: they are looked at afterwards. */
  private static final Set<String> AFTERWARDS = Set.of("over_budget", "insufficient_funds");

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
    boolean forTheSecond = action.secondApprovedBy() == null && SECOND.equals(action.reason());
    return action.approvedBy() == null || forTheSecond;
  }
}
