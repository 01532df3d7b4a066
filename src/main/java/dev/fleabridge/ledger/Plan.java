package dev.fleabridge.ledger;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Terms;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An event and all that its rules ask for, ready to be filed in one transaction.
 *
 * @param contentHash sha-256 over source, detail-type, resources and canonical detail: with the
 *     envelope id, what makes two messages one event (ADR 0004); that of an event which our own
 *     door for agents made is the hash's own hash
 * @param failures rules that matched and could not be applied
 * @param fact what an event of SageMaker tells, as resource ARN and status; null for others
 */
public record Plan(
    Inbound inbound,
    String contentHash,
    List<PlannedRun> runs,
    List<RuleFailure> failures,
    @Nullable String fact) {

  /** A plan for an event that tells no fact of SageMaker's. */
  public Plan(
      Inbound inbound, String contentHash, List<PlannedRun> runs, List<RuleFailure> failures) {
    this(inbound, contentHash, runs, failures, null);
  }

  /**
   * One rule applied to one business key.
   *
   * @param grammar the number of the grammar by which the rule was checked
   * @param definition the rule as it says now; kept with the run
   * @param shadow whether the rule is in shadow mode, so that the run only shows what it would do
   * @param revision the number of the revision of the rules that decided it; null where the rule is
   *     of none
   */
  public record PlannedRun(
      UUID id,
      String ruleId,
      String ruleHash,
      int grammar,
      JsonNode definition,
      String businessKey,
      boolean shadow,
      List<PlannedAction> actions,
      @Nullable Long revision) {

    /** A run by a rule that is live and of no revision. */
    public PlannedRun(
        UUID id,
        String ruleId,
        String ruleHash,
        int grammar,
        JsonNode definition,
        String businessKey,
        List<PlannedAction> actions) {
      this(id, ruleId, ruleHash, grammar, definition, businessKey, false, actions, null);
    }
  }

  /**
   * One step of a run as it begins: WAITING, READY, SKIPPED or DECLINED.
   *
   * @param terms null while the step waits for the results of others
   * @param needs the steps of the same run that it waits for
   */
  public record PlannedAction(
      UUID id,
      String step,
      String item,
      ActionKind kind,
      ActionState state,
      @Nullable String reason,
      @Nullable String explanation,
      String idempotencyKey,
      @Nullable Terms terms,
      Set<String> needs,
      @Nullable Instant dueAt,
      @Nullable Instant expiresAt,
      @Nullable String requestedBy) {}

  /** A rule that matched and could not be applied, with the reason. */
  public record RuleFailure(String ruleId, String reason, String explanation) {}
}
