package dev.fleabridge.engine.lever;

import dev.fleabridge.engine.lever.Levers.Act;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind.Family;
import dev.fleabridge.model.ActionState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Says what pressing a lever does to an action as it stands. Pure. */
final class LeverWords {

  private static final String AGAIN =
      "The guard decides again, by the pauses, limits, budgets and the balance of that moment.";

  /**
   * The later steps that a lever lets wait again.
   *
   * @param orMore whether not all were looked at
   */
  record Reopened(int steps, boolean orMore) {

    static final Reopened NONE = new Reopened(0, false);
  }

  private final Action action;
  private final Instant now;

  LeverWords(Action action, Instant now) {
    this.action = action;
    this.now = now;
  }

  /**
   * What a lever does that can be pressed now.
   *
   * @param done of a {@link Act#RESOLVE}, whether it says that the action was carried out
   * @param leadsTo the state that it brings the action to
   */
  String of(Act act, boolean done, ActionState leadsTo, Reopened reopened) {
    if (leadsTo == ActionState.DONE && act != Act.RESOLVE) {
      return "An attempt was carried out already. So the action becomes done with what that attempt"
          + " brought, and nothing is sent.";
    }
    return switch (act) {
      case APPROVE -> approve();
      case REJECT ->
          "The action ends here: it is canceled as refused by an approver, and nothing is sent."
              + after();
      case CANCEL -> cancel();
      case RETRY -> retry(leadsTo, reopened);
      case RESOLVE -> done ? settleDone() : settleNotDone();
      case LOOK_AGAIN ->
          "The reconciler asks Purple Flea again at once, and a few times more. What is reserved"
              + " stays reserved. What it finds may settle the action, or have it sent again; the"
              + " lever itself sends nothing.";
    };
  }

  /** What a lever is for, where it cannot be pressed. */
  static String meaning(Act act, boolean done) {
    return switch (act) {
      case APPROVE -> "Lets an action go that waits for an approver.";
      case REJECT -> "Refuses an action that has not been sent.";
      case CANCEL -> "Stops an action for good.";
      case RETRY -> "Sends an action again that was refused, or has it looked at now.";
      case RESOLVE ->
          done
              ? "Settles what could not be found out: it was carried out."
              : "Settles what could not be found out: it was not carried out.";
      case LOOK_AGAIN -> "Has the reconciler look again at what needs review.";
    };
  }

  private String approve() {
    return "The action becomes ready and is due at once. %s Where two people must approve, it then waits for the second."
        .formatted(AGAIN);
  }

  private String cancel() {
    return action.state() == ActionState.NEEDS_REVIEW
        ? "The action is closed without being settled, although its payment may have gone out. What"
            + " is reserved is released, its budgets stay charged, and the payer's balance is read"
            + " anew. No other step is done in its place. Resolve it instead if you know what"
            + " happened."
        : "The action ends here, and nothing is sent for it." + after();
  }

  private static String after() {
    return " Steps that need it are skipped; a step in its place may be done.";
  }

  private String retry(ActionState leadsTo, Reopened reopened) {
    if (leadsTo == ActionState.WAITING) {
      return "Its step is evaluated again at once, as its values are not known yet. Nothing has been sent for it.%s"
          .formatted(reopened(reopened));
    }
    if (leadsTo == ActionState.HELD) {
      return "It is looked at now, and not only %s. %s Where what holds it has not ended, it is held again."
          .formatted(waiting(), AGAIN);
    }
    return action.state().isFinal()
        ? "It goes again. %s %s %s%s".formatted(AGAIN, once(), wasRefused(), reopened(reopened))
        : "It is due now, and not only %s. %s %s Nothing of it is under way now, so nothing is sent twice."
            .formatted(waiting(), AGAIN, once());
  }

  /** Why going again is no second effect. */
  private String once() {
    return switch (action.kind().family()) {
      case PURPLE_FLEA ->
          "It keeps its idempotency key, so that Purple Flea knows it as the same %s."
              .formatted(action.kind().spends() ? "payment" : "request");
      case LOOK_UP -> "It only reads, so that asking again changes nothing.";
      case FAN_OUT -> "Each row is filed under its own key, so that none is paid twice.";
      case CALLBACK -> "It keeps its token, which SageMaker takes only once.";
    };
  }

  private String wasRefused() {
    return action.epoch() == 0
        ? "It was never sent."
        : "Its attempt was refused and had no effect, so nothing is %s twice."
            .formatted(action.kind().spends() ? "paid" : "done");
  }

  private static String reopened(Reopened reopened) {
    int steps = reopened.steps();
    if (reopened.orMore()) {
      return steps == 0
          ? " Steps that were skipped because of the refusal may wait again."
          : " %d or more steps that were skipped because of the refusal wait again."
              .formatted(steps);
    }
    return steps == 0
        ? ""
        : " %d %s skipped because of the refusal %s again."
            .formatted(
                steps,
                steps == 1 ? "step that was" : "steps that were",
                steps == 1 ? "waits" : "wait");
  }

  private String waiting() {
    Instant due = action.dueAt();
    return due == null || !due.isAfter(now)
        ? "when somebody wakes it"
        : "at " + due.truncatedTo(ChronoUnit.SECONDS);
  }

  private String settleDone() {
    String reserved =
        action.reserved().isZero()
            ? ""
            : " The %s USDC that are reserved count as paid.".formatted(action.reserved());
    return "You say that it was carried out: it becomes done, nothing is sent, and later steps go"
        + " on."
        + reserved;
  }

  private String settleNotDone() {
    String sent =
        action.kind().family() == Family.PURPLE_FLEA
            ? " If it was carried out after all, it is paid twice: be sure."
            : " If it was carried out after all, it happens twice.";
    return "You say that it was not carried out: what is reserved and its budgets come back, and it"
        + " is sent again if the guard lets it."
        + sent;
  }
}
