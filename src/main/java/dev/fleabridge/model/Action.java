package dev.fleabridge.model;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One step of a run as it stands in the ledger: in parts, each of which changes for reasons of its
 * own. {@link #begun} makes a new one; the methods {@code with…} make the same one with another
 * part.
 *
 * @param terms what it does; null while the step waits for its parameters
 * @param result what came of it: ids, amounts, or what a look-up found
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
   * What asked for it. Nothing of it ever changes.
   *
   * @param eventId the event that started the run
   * @param item one row of a fan-out; empty for an ordinary step
   * @param idempotencyKey 64 hexadecimal characters, from the business fact alone (money rule 1)
   * @param requestedBy the operator who asked for it, and may not approve it; null: a rule did
   */
  public record Origin(
      UUID runId,
      String eventId,
      String ruleId,
      String step,
      String item,
      String idempotencyKey,
      @Nullable String requestedBy) {}

  /**
   * Where it stands, and why.
   *
   * @param reason a word for programs, such as {@code below_threshold}. {@code explanation} says
   *     the same to people
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
   * Who has it, and how often it was tried.
   *
   * @param owner who has claimed it and sends it now: a replica, or the reconciler of one; null
   *     where nobody does
   * @param leaseUntil until when the owner has it
   * @param epoch how often it was claimed: the fence of every write after a call (money rule 9)
   * @param failures attempts in a row that had no effect
   */
  public record Claim(
      @Nullable String owner, @Nullable Instant leaseUntil, int epoch, int failures) {

    /** Never claimed. */
    public static final Claim NONE = new Claim(null, null, 0, 0);

    /** Held by this replica until then, in this epoch. */
    public Claim by(String newOwner, Instant until, int newEpoch) {
      return new Claim(newOwner, until, newEpoch, failures);
    }

    /** Held by nobody. */
    public Claim released() {
      return new Claim(null, null, epoch, failures);
    }

    /** After so many attempts in a row that had no effect. */
    public Claim failed(int count) {
      return new Claim(owner, leaseUntil, epoch, count);
    }
  }

  /**
   * What it holds of others' money and limits.
   *
   * @param account the account that the last claim reserved from, where that is not the payer's
   *     name
   * @param reserved money set aside for it now: amount and fee buffer
   * @param budgetDay the day whose budgets it is charged to, null while it is not charged
   * @param budgetScopes the budgets of that day
   */
  public record Charge(
      @Nullable String account,
      Money reserved,
      @Nullable LocalDate budgetDay,
      List<String> budgetScopes) {

    /** Nothing is held. */
    public static final Charge NONE = new Charge(null, Money.ZERO, null, List.of());

    /** Held from this account; null: from the one with the payer's name. */
    public Charge from(@Nullable String newAccount) {
      return new Charge(newAccount, reserved, budgetDay, budgetScopes);
    }

    /** With so much money set aside. */
    public Charge reserving(Money amountAndBuffer) {
      return new Charge(account, amountAndBuffer, budgetDay, budgetScopes);
    }

    /** Counted against these budgets of this day. */
    public Charge to(@Nullable LocalDate day, List<String> scopes) {
      return new Charge(account, reserved, day, scopes);
    }
  }

  /**
   * Whether people said yes.
   *
   * @param by the first approver; {@code secondBy} the second, where two must approve
   * @param due when it is given up unless it is approved by then; null where it waits for nobody
   */
  public record Approval(@Nullable String by, @Nullable String secondBy, @Nullable Instant due) {

    /** Nobody approved, and nobody is waited for. */
    public static final Approval NONE = new Approval(null, null, null);

    /** One more has approved: the first, or the second. Nobody is waited for now. */
    public Approval and(String person) {
      return by == null ? new Approval(person, secondBy, null) : new Approval(by, person, null);
    }

    /** Waits for an approver until then; null: waits for none. */
    public Approval until(@Nullable Instant at) {
      return new Approval(by, secondBy, at);
    }
  }

  /**
   * When things happened to it, or shall.
   *
   * @param updatedAt when it last changed, but for what only passes the time
   * @param dueAt when the engine looks at it next; null where nothing but an event wakes it
   * @param expiresAt when it is given up
   * @param firstSentAt when it was sent for the first time; null: never
   * @param settledAt when its effect came to be known
   */
  public record Times(
      Instant createdAt,
      Instant updatedAt,
      @Nullable Instant dueAt,
      @Nullable Instant expiresAt,
      @Nullable Instant firstSentAt,
      @Nullable Instant lastSentAt,
      @Nullable Instant settledAt) {

    /** Of an action that begins now. */
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

  /** A new one, as it is filed: never claimed, holding nothing. */
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

  /** The account whose money it reserves from its first claim on. */
  public @Nullable String wallet() {
    return charge.account() == null ? payer() : charge.account();
  }

  /** The parameters of an action that waits no more. */
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
