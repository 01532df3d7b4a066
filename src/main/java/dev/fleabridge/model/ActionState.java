package dev.fleabridge.model;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where an action stands. The legal moves are the table at the end of this file and nothing else;
 * the ledger refuses every other move.
 */
public enum ActionState {
  /** Waits for earlier steps of its run. */
  WAITING,
  /** May be sent when it is due. */
  READY,
  /** Claimed by a replica; the call may be on its way (money rule 8). */
  SENDING,
  /** Carried out, proved by the upstream's answer or by what the reconciler found. */
  DONE,
  /** Definitely refused: no effect, and asking again would give the same answer. */
  DECLINED,
  /**
   * Sent, and nobody knows yet what became of it. Keeps its reservation and its budget (money rule
   * 16).
   */
  UNKNOWN,
  /** The reconciler could not settle it: a person must. Keeps its reservation and its budget. */
  NEEDS_REVIEW,
  /** Stopped before it was sent, by the guard or for a reason of ours; goes on when that ends. */
  HELD,
  /** Held until its deadline passed. */
  EXPIRED,
  /** Stopped for good by a person. */
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
   * DECLINED to READY is a person's retry of a definite refusal, and SKIPPED to WAITING what it
   * does to the steps that were skipped because of it (ADR 0003); NEEDS_REVIEW to UNKNOWN is a
   * person's wish that the reconciler look again. A step whose parameters nobody knows yet is held
   * from WAITING where it could not be resolved for a reason of ours, and goes back to WAITING to
   * be resolved again. Every state that an action can be in after an attempt may become DONE: an
   * attempt that turns out to be carried out settles it, whatever the books said (money rule 22).
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
