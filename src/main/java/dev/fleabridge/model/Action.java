package dev.fleabridge.model;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One step of a run as it stands in the ledger. It consists of parts, because each part changes for
 * its own reasons. {@link #begun} makes a new action. The methods {@code with…} return a copy with
 * another part.
 *
 * @param terms what it does; null while the step waits for its parameters
 * @param result what it led to: ids, amounts, or what a look-up found
 */
public record Action(
    UUID id,
    Origin origin,
    ActionKind kind,
    Standing standing,
    @Nullable Terms terms,
    @Nullable ObjectNode result,
    Claim claim,
    Charge charge,
    Approval approval,
    Times times) {

  /**
   * What asked for the action. It never changes.
   *
   * @param eventId the event that started the run
   * @param item one row of a fan-out; empty for an ordinary step
   * @param idempotencyKey 64 hexadecimal characters, computed from the business fact alone (money
   *     rule 1)
   * @param requestedBy the operator who asked for it, and who may not approve it; null where a rule
   *     asked
   * @param shadow whether its run began while its rule was in shadow mode
   * @param trace the place in a trace of the event that began it; null where that is not known
   */
  public record Origin(
      UUID runId,
      String eventId,
      String ruleId,
      String step,
      String item,
      String idempotencyKey,
      @Nullable String requestedBy,
      boolean shadow,
      @Nullable TraceContext trace) {

    /** What asked for an action of a live run that belongs to no trace. */
    public Origin(
        UUID runId,
        String eventId,
        String ruleId,
        String step,
        String item,
        String idempotencyKey,
        @Nullable String requestedBy) {
      this(runId, eventId, ruleId, step, item, idempotencyKey, requestedBy, false, null);
    }
  }

  /**
   * The state of the action, and the reason.
   *
   * @param reason a word for programs, such as {@code below_minimum}; {@code explanation} says the
   *     same to people
   */
  public record Standing(ActionState state, @Nullable String reason, @Nullable String explanation) {

    /** The same reason in another state. */
    public Standing in(ActionState next) {
      return new Standing(next, reason, explanation);
    }

    /** The same state for another reason. */
    public Standing because(@Nullable String newReason, @Nullable String newExplanation) {
      return new Standing(state, newReason, newExplanation);
    }
  }

  /**
   * Who has claimed the action, and how often it was tried.
   *
   * @param owner the replica, or the reconciler of a replica, that sends it now; null where nobody
   *     does
   * @param leaseUntil until when the owner has it
   * @param epoch how often it was claimed; every write after a call is fenced by it (money rule 9)
   * @param failures attempts in a row that had no effect
   */
  public record Claim(
      @Nullable String owner, @Nullable Instant leaseUntil, int epoch, int failures) {

    /** The claim of an action that was never claimed. */
    public static final Claim NONE = new Claim(null, null, 0, 0);

    /** The claim as this owner holds it until then, in this epoch. */
    public Claim by(String newOwner, Instant until, int newEpoch) {
      return new Claim(newOwner, until, newEpoch, failures);
    }

    /** The claim without an owner. The epoch stays. */
    public Claim released() {
      return new Claim(null, null, epoch, failures);
    }

    /** The claim after {@code count} attempts in a row that had no effect. */
    public Claim failed(int count) {
      return new Claim(owner, leaseUntil, epoch, count);
    }
  }

  /**
   * The money that is reserved for the action, and the budgets that it counts against.
   *
   * @param account the account that the last claim reserved from, where that is not the payer's
   *     name
   * @param reserved money that is set aside for it now: amount and fee buffer
   * @param budgetDay the day whose budgets it counts against; null while it counts against none
   * @param budgetScopes the budgets of that day
   */
  public record Charge(
      @Nullable String account,
      Money reserved,
      @Nullable LocalDate budgetDay,
      List<String> budgetScopes) {

    /** No money is reserved, and no budget is charged. */
    public static final Charge NONE = new Charge(null, Money.ZERO, null, List.of());

    /** The charge on this account; null means the account with the payer's name. */
    public Charge from(@Nullable String newAccount) {
      return new Charge(newAccount, reserved, budgetDay, budgetScopes);
    }

    /** The charge with this much money set aside. */
    public Charge reserving(Money amountAndBuffer) {
      return new Charge(account, amountAndBuffer, budgetDay, budgetScopes);
    }

    /** The charge on these budgets of this day. */
    public Charge to(@Nullable LocalDate day, List<String> scopes) {
      return new Charge(account, reserved, day, scopes);
    }
  }

  /**
   * Who has approved the action.
   *
   * @param by the first approver; {@code secondBy} the second, where two must approve
   * @param due when it is given up if nobody approves it; null where it waits for nobody
   */
  public record Approval(@Nullable String by, @Nullable String secondBy, @Nullable Instant due) {

    /** Nobody has approved, and it waits for nobody. */
    public static final Approval NONE = new Approval(null, null, null);

    /** The approval after one more person has approved. It then waits for nobody. */
    public Approval and(String person) {
      return by == null ? new Approval(person, secondBy, null) : new Approval(by, person, null);
    }

    /** The approval that waits for an approver until then; null means that it waits for nobody. */
    public Approval until(@Nullable Instant at) {
      return new Approval(by, secondBy, at);
    }
  }

  /**
   * When things happened to the action, or will happen.
   *
   * @param updatedAt when it last changed; a new due time alone does not count
   * @param dueAt when the engine looks at it next; null where only an event wakes it
   * @param expiresAt when it is given up
   * @param firstSentAt when it was sent for the first time; null where it never was
   * @param settledAt when its effect became known
   */
  public record Times(
      Instant createdAt,
      Instant updatedAt,
      @Nullable Instant dueAt,
      @Nullable Instant expiresAt,
      @Nullable Instant firstSentAt,
      @Nullable Instant lastSentAt,
      @Nullable Instant settledAt) {

    /** The times of an action that begins now. */
    public static Times begun(Instant now, @Nullable Instant dueAt, @Nullable Instant expiresAt) {
      return new Times(now, now, dueAt, expiresAt, null, null, null);
    }

    public Times updated(Instant at) {
      return new Times(createdAt, at, dueAt, expiresAt, firstSentAt, lastSentAt, settledAt);
    }

    public Times due(@Nullable Instant at) {
      return new Times(createdAt, updatedAt, at, expiresAt, firstSentAt, lastSentAt, settledAt);
    }

    public Times sent(@Nullable Instant first, @Nullable Instant last) {
      return new Times(createdAt, updatedAt, dueAt, expiresAt, first, last, settledAt);
    }

    public Times settled(@Nullable Instant at) {
      return new Times(createdAt, updatedAt, dueAt, expiresAt, firstSentAt, lastSentAt, at);
    }
  }

  /** A new action, as it is filed. It was never claimed, and it reserves nothing. */
  public static Action begun(
      UUID id,
      Origin origin,
      ActionKind kind,
      Standing standing,
      @Nullable Terms terms,
      Times times) {
    return new Action(
        id, origin, kind, standing, terms, null, Claim.NONE, Charge.NONE, Approval.NONE, times);
  }

  public Action withStanding(Standing other) {
    return new Action(id, origin, kind, other, terms, result, claim, charge, approval, times);
  }

  public Action withTerms(@Nullable Terms other) {
    return new Action(id, origin, kind, standing, other, result, claim, charge, approval, times);
  }

  public Action withResult(@Nullable ObjectNode other) {
    return new Action(id, origin, kind, standing, terms, other, claim, charge, approval, times);
  }

  public Action withClaim(Claim other) {
    return new Action(id, origin, kind, standing, terms, result, other, charge, approval, times);
  }

  public Action withCharge(Charge other) {
    return new Action(id, origin, kind, standing, terms, result, claim, other, approval, times);
  }

  public Action withApproval(Approval other) {
    return new Action(id, origin, kind, standing, terms, result, claim, charge, other, times);
  }

  public Action withTimes(Times other) {
    return new Action(id, origin, kind, standing, terms, result, claim, charge, approval, other);
  }

  /** The account whose money it reserves: that of the last claim, else the payer's name. */
  public @Nullable String wallet() {
    return charge.account() == null ? payer() : charge.account();
  }

  /**
   * The parameters of an action that no longer waits for them.
   *
   * @throws IllegalStateException while the step waits for its parameters
   */
  public ObjectNode resolved() {
    if (terms == null) {
      throw new IllegalStateException("action " + id + " has no parameters yet");
    }
    return terms.parameters();
  }

  public UUID runId() {
    return origin.runId();
  }

  public String eventId() {
    return origin.eventId();
  }

  public String ruleId() {
    return origin.ruleId();
  }

  public String step() {
    return origin.step();
  }

  public String item() {
    return origin.item();
  }

  public String idempotencyKey() {
    return origin.idempotencyKey();
  }

  public @Nullable String requestedBy() {
    return origin.requestedBy();
  }

  /** The place in a trace of the event that began it; null where that is not known. */
  public @Nullable TraceContext trace() {
    return origin.trace();
  }

  /** Whether it belongs to a run that began in shadow mode: it shows what would be done. */
  public boolean shadow() {
    return origin.shadow();
  }

  /** Whether it is judged and never sent: it belongs to a shadow run, and would act outside. */
  public boolean isOnlyJudged() {
    return shadow() && kind.actsOutside();
  }

  public ActionState state() {
    return standing.state();
  }

  public @Nullable String reason() {
    return standing.reason();
  }

  public @Nullable String explanation() {
    return standing.explanation();
  }

  /** Null while the step waits for its parameters. */
  public @Nullable String fingerprint() {
    return terms == null ? null : terms.fingerprint();
  }

  public @Nullable String payer() {
    return terms == null ? null : terms.payer();
  }

  public @Nullable String payee() {
    return terms == null ? null : terms.payee();
  }

  public boolean payerComputed() {
    return terms != null && terms.payerComputed();
  }

  public boolean payeeComputed() {
    return terms != null && terms.payeeComputed();
  }

  public @Nullable Money amount() {
    return terms == null ? null : terms.amount();
  }

  /** Null while the step waits for them; see {@link #resolved}. */
  public @Nullable ObjectNode parameters() {
    return terms == null ? null : terms.parameters();
  }

  public @Nullable String account() {
    return charge.account();
  }

  public Money reserved() {
    return charge.reserved();
  }

  public @Nullable LocalDate budgetDay() {
    return charge.budgetDay();
  }

  public List<String> budgetScopes() {
    return charge.budgetScopes();
  }

  public @Nullable Instant leaseUntil() {
    return claim.leaseUntil();
  }

  public int epoch() {
    return claim.epoch();
  }

  public int failures() {
    return claim.failures();
  }

  public @Nullable String approvedBy() {
    return approval.by();
  }

  public @Nullable String secondApprovedBy() {
    return approval.secondBy();
  }

  public @Nullable Instant approvalDue() {
    return approval.due();
  }

  public Instant createdAt() {
    return times.createdAt();
  }

  public Instant updatedAt() {
    return times.updatedAt();
  }

  public @Nullable Instant dueAt() {
    return times.dueAt();
  }

  public @Nullable Instant expiresAt() {
    return times.expiresAt();
  }

  public @Nullable Instant firstSentAt() {
    return times.firstSentAt();
  }

  public @Nullable Instant lastSentAt() {
    return times.lastSentAt();
  }

  public @Nullable Instant settledAt() {
    return times.settledAt();
  }
}
