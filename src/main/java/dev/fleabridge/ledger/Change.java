package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
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
  final String actor;
  ActionState state;
  List<ActionState> through = List.of();
  @Nullable String reason;
  @Nullable String explanation;
  @Nullable String fingerprint;
  @Nullable String payer;
  @Nullable String payee;
  boolean payerComputed;
  boolean payeeComputed;
  @Nullable Money amount;
  @Nullable ObjectNode parameters;
  @Nullable ObjectNode result;
  Money reserved;
  @Nullable LocalDate budgetDay;
  List<String> budgetScopes;
  @Nullable Instant dueAt;
  @Nullable Instant expiresAt;
  @Nullable Instant leaseUntil;
  @Nullable String owner;
  int epoch;
  int failures;
  @Nullable Instant firstSentAt;
  @Nullable Instant lastSentAt;
  @Nullable Instant settledAt;
  @Nullable String approvedBy;
  boolean silent;
  @Nullable String account;
  @Nullable String secondApprovedBy;
  @Nullable Instant approvalDue;

  private Change(Action before, String actor) {
    this.before = before;
    this.actor = actor;
    this.state = before.state();
    this.reason = before.reason();
    this.explanation = before.explanation();
    this.fingerprint = before.fingerprint();
    this.payer = before.payer();
    this.payee = before.payee();
    this.payerComputed = before.payerComputed();
    this.payeeComputed = before.payeeComputed();
    this.amount = before.amount();
    this.parameters = before.parameters();
    this.result = before.result();
    this.reserved = before.reserved();
    this.budgetDay = before.budgetDay();
    this.budgetScopes = before.budgetScopes();
    this.dueAt = before.dueAt();
    this.expiresAt = before.expiresAt();
    this.leaseUntil = before.leaseUntil();
    this.epoch = before.epoch();
    this.failures = before.failures();
    this.firstSentAt = before.firstSentAt();
    this.lastSentAt = before.lastSentAt();
    this.settledAt = before.settledAt();
    this.approvedBy = before.approvedBy();
    this.account = before.account();
    this.secondApprovedBy = before.secondApprovedBy();
    this.approvalDue = before.approvalDue();
  }

  /**
   * A change that alters nothing yet.
   *
   * @param actor who does it: {@code engine}, {@code reconciler}, or a person's name
   */
  public static Change of(Action before, String actor) {
    return new Change(before, actor);
  }

  /** Moves to a state; a final one is looked at no more. */
  public Change to(ActionState next) {
    state = next;
    if (next.isFinal()) {
      dueAt = null;
    }
    return this;
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
    way.add(state);
    return way;
  }

  public Change because(@Nullable String newReason, @Nullable String newExplanation) {
    reason = newReason;
    explanation = Sql.storableOrNull(newExplanation);
    return this;
  }

  public Change due(@Nullable Instant at) {
    dueAt = at;
    return this;
  }

  /** Opens the next epoch: this replica sends it now, and holds it until {@code until}. */
  public Change claimed(String byOwner, Instant now, Instant until) {
    epoch = before.epoch() + 1;
    owner = byOwner;
    leaseUntil = until;
    dueAt = null;
    approvalDue = null;
    firstSentAt = before.firstSentAt() == null ? now : before.firstSentAt();
    lastSentAt = now;
    return this;
  }

  /** When it was sent for the first time and the last, where that turns out to be otherwise. */
  public Change sent(@Nullable Instant first, @Nullable Instant last) {
    firstSentAt = first;
    lastSentAt = last;
    return this;
  }

  /** Leaves no line of history: nothing happened that anybody will want to know. */
  public Change silently() {
    silent = true;
    return this;
  }

  /** Gives the lease back. */
  public Change released() {
    owner = null;
    leaseUntil = null;
    return this;
  }

  /** Whose money pays: the account, where it is not the payer's name. */
  public Change from(@Nullable String payingAccount) {
    account = payingAccount == null || payingAccount.equals(payer) ? null : payingAccount;
    return this;
  }

  public Change reserving(Money amountAndBuffer) {
    reserved = amountAndBuffer;
    return this;
  }

  public Change charging(@Nullable LocalDate day, List<String> scopes) {
    budgetDay = day;
    budgetScopes = scopes;
    return this;
  }

  /** Whether it counts against budgets, as far as it goes. */
  public boolean isCharged() {
    return budgetDay != null;
  }

  public Change failures(int count) {
    failures = count;
    return this;
  }

  public Change result(@Nullable ObjectNode found) {
    result = found;
    return this;
  }

  public Change settled(@Nullable Instant at) {
    settledAt = at;
    return this;
  }

  /** One more has approved: the first, or the second. It waits for no approver until held again. */
  public Change approvedBy(String person) {
    if (before.approvedBy() == null) {
      approvedBy = person;
    } else {
      secondApprovedBy = person;
    }
    approvalDue = null;
    return this;
  }

  /** Until when it waits for an approver; null where it waits for none. */
  public Change approvalDue(@Nullable Instant at) {
    approvalDue = at;
    return this;
  }

  /** Fixes what a waiting step does, now that the steps before it are done. */
  public Change resolved(Terms terms) {
    fingerprint = terms.fingerprint();
    payer = terms.payer();
    payee = terms.payee();
    payerComputed = terms.payerComputed();
    payeeComputed = terms.payeeComputed();
    amount = terms.amount();
    parameters = terms.parameters();
    return this;
  }

  @Nullable String reason() {
    return Reasons.reason(state, reason);
  }

  @Nullable String explanation() {
    return Reasons.explanation(state, reason, explanation);
  }

  /** The action as it stands once this change is written. */
  public Action after(Instant now) {
    return new Action(
        before.id(),
        before.runId(),
        before.eventId(),
        before.ruleId(),
        before.step(),
        before.item(),
        before.kind(),
        state,
        reason(),
        explanation(),
        before.idempotencyKey(),
        fingerprint,
        payer,
        payee,
        payerComputed,
        payeeComputed,
        amount,
        parameters,
        result,
        reserved,
        budgetDay,
        budgetScopes,
        dueAt,
        expiresAt,
        leaseUntil,
        epoch,
        failures,
        firstSentAt,
        lastSentAt,
        settledAt,
        approvedBy,
        before.requestedBy(),
        before.createdAt(),
        now,
        account,
        secondApprovedBy,
        approvalDue);
  }
}
