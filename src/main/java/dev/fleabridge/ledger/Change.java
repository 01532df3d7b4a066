package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Terms;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one transaction does to one action: the row as it was read, and the values that it shall
 * have. {@link Actions#apply} writes it.
 *
 * <p>Starts as "nothing changes"; each method changes one thing. Not thread-safe; lives for one
 * transaction.
 */
public final class Change {

  final Action before;
  final Actor actor;
  List<ActionState> through = List.of();
  boolean silent;

  private Action after;

  private Change(Action before, Actor actor) {
    this.before = before;
    this.actor = actor;
    this.after = before;
  }

  /**
   * A change that alters nothing yet.
   *
   * @param actor who does it
   */
  public static Change of(Action before, Actor actor) {
    return new Change(before, actor);
  }

  /** Moves to a state; a final one is looked at no more. */
  public Change to(ActionState next) {
    after = after.withStanding(after.standing().in(next));
    return next.isFinal() ? due(null) : this;
  }

  /**
   * Passes through states on the way: what was held and may go becomes READY and SENDING in one
   * transaction.
   */
  public Change through(ActionState... between) {
    through = List.of(between);
    return this;
  }

  /** Every state from the first to the last, in order. */
  List<ActionState> way() {
    List<ActionState> way = new ArrayList<>();
    way.add(before.state());
    way.addAll(through);
    way.add(state());
    return way;
  }

  /** For a reason of ours. */
  public Change because(Reason newReason, @Nullable String newExplanation) {
    return given(newReason.code(), newExplanation);
  }

  /** For what somebody else calls a reason, a rule or an upstream; null: for none. */
  public Change given(@Nullable String newReason, @Nullable String newExplanation) {
    after =
        after.withStanding(after.standing().because(newReason, Sql.storableOrNull(newExplanation)));
    return this;
  }

  public Change due(@Nullable Instant at) {
    after = after.withTimes(after.times().due(at));
    return this;
  }

  /** Opens the next epoch: this replica sends it now, and holds it until {@code until}. */
  public Change claimed(String byOwner, Instant now, Instant until) {
    after = after.withClaim(after.claim().by(byOwner, until, before.epoch() + 1));
    return due(null)
        .approvalDue(null)
        .sent(before.firstSentAt() == null ? now : before.firstSentAt(), now);
  }

  /** When it was sent for the first time and the last, where that turns out to be otherwise. */
  public Change sent(@Nullable Instant first, @Nullable Instant last) {
    after = after.withTimes(after.times().sent(first, last));
    return this;
  }

  /** Leaves no line of history: nothing happened that anybody will want to know. */
  public Change silently() {
    silent = true;
    return this;
  }

  /** Gives the lease back. */
  public Change released() {
    after = after.withClaim(after.claim().released());
    return this;
  }

  /** Whose money pays: the account, where it is not the payer's name. */
  public Change from(@Nullable String payingAccount) {
    String account =
        payingAccount == null || payingAccount.equals(after.payer()) ? null : payingAccount;
    return charge(after.charge().from(account));
  }

  public Change reserving(Money amountAndBuffer) {
    return charge(after.charge().reserving(amountAndBuffer));
  }

  public Change charging(@Nullable LocalDate day, List<String> scopes) {
    return charge(after.charge().to(day, scopes));
  }

  private Change charge(Action.Charge charge) {
    after = after.withCharge(charge);
    return this;
  }

  /** What the action does; no change alters that. */
  public ActionKind kind() {
    return before.kind();
  }

  /** Whether it counts against budgets, as far as it goes. */
  public boolean isCharged() {
    return after.budgetDay() != null;
  }

  public Change failures(int count) {
    after = after.withClaim(after.claim().failed(count));
    return this;
  }

  public Change result(@Nullable ObjectNode found) {
    after = after.withResult(found);
    return this;
  }

  public Change settled(@Nullable Instant at) {
    after = after.withTimes(after.times().settled(at));
    return this;
  }

  /** One more has approved: the first, or the second. It waits for no approver until held again. */
  public Change approvedBy(String person) {
    after = after.withApproval(before.approval().and(person));
    return this;
  }

  /** Until when it waits for an approver; null where it waits for none. */
  public Change approvalDue(@Nullable Instant at) {
    after = after.withApproval(after.approval().until(at));
    return this;
  }

  /** Fixes what a waiting step does, now that the steps before it are done. */
  public Change resolved(Terms terms) {
    after = after.withTerms(terms);
    return this;
  }

  ActionState state() {
    return after.state();
  }

  Money reserved() {
    return after.reserved();
  }

  @Nullable String reason() {
    return Reasons.reason(after.state(), after.reason());
  }

  @Nullable String explanation() {
    return Reasons.explanation(after.state(), after.reason(), after.explanation());
  }

  /** The action as it stands once this change is written. */
  public Action after(Instant now) {
    return after
        .withStanding(new Action.Standing(after.state(), reason(), explanation()))
        .withTimes(after.times().updated(now));
  }
}
