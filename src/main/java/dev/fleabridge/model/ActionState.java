package dev.fleabridge.model;

import java.util.EnumSet;
import java.util.Set;

/**
 * The state of an action. The table at the end of this file has all legal moves. The ledger refuses
 * every other move.
 */
public enum ActionState {
  /** It waits for earlier steps of its run. */
  WAITING,
  /** It may be sent when it is due. */
  READY,
  /** A replica has claimed it. The call may be on its way (money rule 8). */
  SENDING,
  /** It was carried out. The answer, the reconciler's finding or a person's resolution says so. */
  DONE,
  /** It was definitely refused, without effect. The same request would be refused again. */
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
  /**
   * The guard, or a reason of ours, stopped it before it was sent. It goes on when the reason ends.
   */
  HELD,
  /** It was HELD until its deadline passed. */
  EXPIRED,
  /** A person stopped it for good. */
  CANCELED,
  /** Its rule decided that there is nothing to do. */
  SKIPPED;

  /**
   * Whether the action has ended. Only a person's retry, or proof that it was carried out, moves it
   * on.
   */
  public boolean isFinal() {
    return switch (this) {
      case DONE, DECLINED, EXPIRED, CANCELED, SKIPPED -> true;
      case WAITING, READY, SENDING, UNKNOWN, NEEDS_REVIEW, HELD -> false;
    };
  }

  /** Whether it has ended and is not known to have been carried out. */
  public boolean endedUndone() {
    return isFinal() && this != DONE;
  }

  /** Whether money is set aside for an action in this state (money rule 16). */
  public boolean keepsReservation() {
    return switch (this) {
      case SENDING, UNKNOWN, NEEDS_REVIEW -> true;
      case WAITING, READY, DONE, DECLINED, HELD, EXPIRED, CANCELED, SKIPPED -> false;
    };
  }

  /** Whether a claim may take it when it is due, and the guard then decides. */
  public boolean isClaimable() {
    return switch (this) {
      case READY, HELD -> true;
      case WAITING, SENDING, DONE, DECLINED, UNKNOWN, NEEDS_REVIEW, EXPIRED, CANCELED, SKIPPED ->
          false;
    };
  }

  /** Whether it counts as work that the engine has yet to do. Back-pressure is measured by it. */
  public boolean isBacklog() {
    return switch (this) {
      case WAITING, READY, UNKNOWN -> true;
      case SENDING, DONE, DECLINED, NEEDS_REVIEW, HELD, EXPIRED, CANCELED, SKIPPED -> false;
    };
  }

  /** Whether Purple Flea or a person still has to say what became of it. */
  public boolean isAskedAbout() {
    return switch (this) {
      case UNKNOWN, NEEDS_REVIEW -> true;
      case WAITING, READY, SENDING, DONE, DECLINED, HELD, EXPIRED, CANCELED, SKIPPED -> false;
    };
  }

  /**
   * Whether an effect at Purple Flea that no action owns may belong to this action, if it was sent.
   * CANCELED is among them, because a person may cancel an action whose outcome is unknown.
   */
  public boolean mayOwnAnEffect() {
    return switch (this) {
      case SENDING, UNKNOWN, NEEDS_REVIEW, CANCELED -> true;
      case WAITING, READY, DONE, DECLINED, HELD, EXPIRED, SKIPPED -> false;
    };
  }

  /**
   * Whether it needs a reason, because it does not go on or has ended without being carried out.
   */
  public boolean isExplained() {
    return switch (this) {
      case DECLINED, UNKNOWN, NEEDS_REVIEW, HELD, EXPIRED, CANCELED, SKIPPED -> true;
      case WAITING, READY, SENDING, DONE -> false;
    };
  }

  /**
   * Whether others are told that an action has reached this state: it has ended, or it stands
   * still.
   */
  public boolean isTold() {
    return switch (this) {
      case DONE, DECLINED, NEEDS_REVIEW, HELD, EXPIRED, CANCELED, SKIPPED -> true;
      case WAITING, READY, SENDING, UNKNOWN -> false;
    };
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
   *   <li>NEEDS_REVIEW to UNKNOWN is a person's request that the reconciler look again.
   *   <li>WAITING to HELD happens to a step that could not be resolved for a reason of ours. Its
   *       parameters are not known yet, so it goes back to WAITING to be resolved again.
   *   <li>Every state that an action can be in after an attempt may become DONE. An attempt that
   *       was carried out settles the action, whatever the books said before (money rule 22).
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
