package dev.fleabridge.model;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where an action stands. The table at the end of this file has all legal moves. The ledger refuses
 * every other move.
 */
public enum ActionState {
  /** It waits for earlier steps of its run. */
  WAITING,
  /** It may be sent when it is due. */
  READY,
  /** A replica has claimed it. The call may be on its way (money rule 8). */
  SENDING,
  /** It was carried out. The upstream's answer, or what the reconciler found, proves it. */
  DONE,
  /** It was definitely refused, without effect. To ask again would give the same answer. */
  DECLINED,
  /**
   * It was sent, and nobody knows yet what became of it. It keeps its reservation and its budget
   * (money rule 16).
   */
  UNKNOWN,
  /**
   * The reconciler could not settle it, so a person must. It keeps its reservation and its budget.
   */
  NEEDS_REVIEW,
  /** The guard, or a reason of ours, stopped it before it was sent. It goes on when that ends. */
  HELD,
  /** It was HELD until its deadline passed. */
  EXPIRED,
  /** A person stopped it for good. */
  CANCELED,
  /** Its rule decided that there is nothing to do. */
  SKIPPED;

  /** Whether the action has come to its end, short of a person opening it again. */
  public boolean isFinal() {
    return switch (this) {
      case DONE, DECLINED, EXPIRED, CANCELED, SKIPPED -> true;
      case WAITING, READY, SENDING, UNKNOWN, NEEDS_REVIEW, HELD -> false;
    };
  }

  /** Whether money is set aside for an action in this state. */
  public boolean keepsReservation() {
    return this == SENDING || this == UNKNOWN || this == NEEDS_REVIEW;
  }

  /** Whether an action in this state may become {@code next}. */
  public boolean mayBecome(ActionState next) {
    return successors().contains(next);
  }

  /**
   * The moves that are not obvious:
   *
   * <ul>
   *   <li>DECLINED to READY is a person's retry of a definite refusal. SKIPPED to WAITING is what
   *       the retry does to steps that were skipped because of the refusal (ADR 0003).
   *   <li>NEEDS_REVIEW to UNKNOWN is a person's wish that the reconciler look again.
   *   <li>WAITING to HELD happens to a step that could not be resolved for a reason of ours, so
   *       that nobody knows its parameters yet. It goes back to WAITING to be resolved again.
   *   <li>Every state that an action can be in after an attempt may become DONE. An attempt that
   *       turns out to be carried out settles it, whatever the books said (money rule 22).
   * </ul>
   */
  private Set<ActionState> successors() {
    return switch (this) {
      case WAITING -> EnumSet.of(READY, HELD, DECLINED, SKIPPED, CANCELED);
      case READY -> EnumSet.of(SENDING, HELD, DECLINED, SKIPPED, CANCELED, DONE);
      case SENDING -> EnumSet.of(DONE, DECLINED, READY, UNKNOWN);
      case UNKNOWN -> EnumSet.of(DONE, READY, NEEDS_REVIEW);
      case NEEDS_REVIEW -> EnumSet.of(DONE, READY, CANCELED, UNKNOWN);
      case HELD -> EnumSet.of(READY, WAITING, CANCELED, EXPIRED, DONE);
      case DECLINED -> EnumSet.of(READY, WAITING, DONE);
      case SKIPPED -> EnumSet.of(WAITING, DONE);
      case EXPIRED, CANCELED -> EnumSet.of(DONE);
      case DONE -> EnumSet.noneOf(ActionState.class);
    };
  }
}
