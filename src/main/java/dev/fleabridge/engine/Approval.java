package dev.fleabridge.engine;

import dev.fleabridge.model.Action;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For what an action waits for an approver, and until when. The time runs like a deadline: neither
 * a pause nor another hold before the approval stops it, and to approve ends it.
 */
final class Approval {

  /** The reasons for which an action waits for an approver. */
  static final Set<String> REASONS =
      Set.of(
          "approval_required", "second_approval_required", "amount_not_known", Caps.FIRST_PAYMENT);

  /** What is held for these needs no approver, or has them all: they are looked at afterwards. */
  private static final Set<String> AFTERWARDS = Set.of("over_budget", "insufficient_funds");

  private Approval() {}

  /** Until when it waits from now on; a wait that has begun is not prolonged. */
  static @Nullable Instant dueOf(Action action, Decision.Hold hold) {
    if (AFTERWARDS.contains(hold.reason())) {
      return null;
    }
    return action.approvalDue() == null ? hold.approvalDue() : action.approvalDue();
  }

  /** Whether nobody approved it in time. */
  static boolean isOver(Action action, Instant now) {
    Instant due = action.approvalDue();
    return due != null && now.isAfter(due);
  }
}
