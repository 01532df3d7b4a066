package dev.fleabridge.model;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One step of a run as it stands in the ledger.
 *
 * @param item one row of a fan-out; empty for an ordinary step
 * @param reason a word for programs, such as {@code below_threshold}. {@code explanation} says the
 *     same to people
 * @param idempotencyKey 64 hexadecimal characters, from the business fact alone (money rule 1)
 * @param fingerprint over kind, payer, payee, amount and target; null while the step waits for its
 *     parameters
 * @param payer the agent whose key is used, and whose money moves where money moves
 * @param payerComputed whether a rule computed the payer from the event, so that the allow list
 *     decides
 * @param parameters resolved, frozen: every attempt sends the same; null while the step waits
 * @param result what came of it: ids, amounts, or what a look-up found
 * @param reserved money set aside for it now: amount and fee buffer
 * @param budgetDay the day whose budgets it is charged to, null while it is not charged
 * @param dueAt when the engine looks at it next; null where nothing but an event wakes it
 * @param epoch how often it was claimed: the fence of every write after a call (money rule 9)
 * @param account the account that the last claim reserved from, where that is not the payer's name
 * @param failures attempts in a row that had no effect
 * @param secondApprovedBy the second approver, where two must approve
 * @param approvalDue when it is given up unless it is approved by then; null where it waits for
 *     nobody
 */
public record Action(
    UUID id,
    UUID runId,
    String eventId,
    String ruleId,
    String step,
    String item,
    ActionKind kind,
    ActionState state,
    @Nullable String reason,
    @Nullable String explanation,
    String idempotencyKey,
    @Nullable String fingerprint,
    @Nullable String payer,
    @Nullable String payee,
    boolean payerComputed,
    boolean payeeComputed,
    @Nullable Money amount,
    @Nullable ObjectNode parameters,
    @Nullable ObjectNode result,
    Money reserved,
    @Nullable LocalDate budgetDay,
    List<String> budgetScopes,
    @Nullable Instant dueAt,
    @Nullable Instant expiresAt,
    @Nullable Instant leaseUntil,
    int epoch,
    int failures,
    @Nullable Instant firstSentAt,
    @Nullable Instant lastSentAt,
    @Nullable Instant settledAt,
    @Nullable String approvedBy,
    @Nullable String requestedBy,
    Instant createdAt,
    Instant updatedAt,
    @Nullable String account,
    @Nullable String secondApprovedBy,
    @Nullable Instant approvalDue) {

  /** The account whose money it reserves from its first claim on. */
  public @Nullable String wallet() {
    return account == null ? payer : account;
  }

  /** The parameters of an action that waits no more. */
  public ObjectNode resolved() {
    if (parameters == null) {
      throw new IllegalStateException("action " + id + " has no parameters yet");
    }
    return parameters;
  }
}
