package dev.fleabridge.chain;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The tables whose rows are hashed, each with the columns that are, in their order. A column that
 * is added later needs another {@link #FORMAT}, because old hashes stay as they are.
 */
public enum ChainedTable {
  /** Moves of actions; also those of claims that were taken back, which stand elsewhere then. */
  HISTORY(
      "history",
      "id",
      "action_id",
      "at",
      "from_state",
      "to_state",
      "reason",
      "explanation",
      "actor"),
  /** Which lines of the history are of claims that were taken back. */
  WITHDRAWN("history_withdrawn", "id", "history_id", "withdrawn_at"),
  /** Acts of people, and what they were refused. */
  AUDIT("audit", "id", "at", "actor", "act", "target", "note"),
  /** What never changes of a revision of the rules; who puts it in force stands in the audit. */
  REVISION(
      "rule_revision",
      "number",
      "hash",
      "content",
      "grammar",
      "origin",
      "location",
      "content_of",
      "based_on",
      "submitted_by",
      "submitted_at",
      "note"),
  /** What belonged to an action when it was DONE, by its hashes. */
  EVIDENCE("evidence", "id", "action_id", "history_id", "content"),
  /** In evidence only. The column {@code raw} is the hash of the bytes. */
  EVENT(
      "event",
      "id",
      "envelope_id",
      "source",
      "detail_type",
      "event_time",
      "origin",
      "sender",
      "received_at",
      "raw"),
  /** In evidence only. */
  RUN(
      "run",
      "id",
      "rule_id",
      "rule_hash",
      "business_key",
      "event_id",
      "created_at",
      "revision",
      "shadow"),
  /** In evidence only. */
  RULE("rule_version", "hash", "rule_id", "definition"),
  /** In evidence only. */
  ACTION(
      "action",
      "id",
      "run_id",
      "event_id",
      "rule_id",
      "step",
      "item",
      "kind",
      "state",
      "reason",
      "explanation",
      "idempotency_key",
      "fingerprint",
      "payer",
      "payee",
      "account",
      "amount",
      "parameters",
      "result",
      "budget_day",
      "budget_scopes",
      "requested_by",
      "approved_by",
      "second_approved_by",
      "created_at",
      "settled_at"),
  /** In evidence only. */
  ATTEMPT(
      "attempt",
      "action_id",
      "number",
      "owner",
      "started_at",
      "ended_at",
      "outcome",
      "http_status",
      "code",
      "message",
      "request",
      "response",
      "result",
      "budget_day",
      "budget_scopes",
      "repeats");

  /** Which columns there are, and how they are written. It stands before each row's bytes. */
  public static final String FORMAT = "fleabridge-row-1";

  private final String wireName;

  @SuppressWarnings("ImmutableEnumChecker") // An unmodifiable copy.
  private final List<String> columns;

  ChainedTable(String wireName, String... columns) {
    this.wireName = wireName;
    this.columns = List.of(columns);
  }

  /** The name of the table in the database. */
  public String wireName() {
    return wireName;
  }

  public List<String> columns() {
    return columns;
  }

  /** Whether segments hold its rows; of the others evidence has the hashes. */
  public boolean isSealed() {
    return compareTo(EVIDENCE) <= 0;
  }

  public static Optional<ChainedTable> ofWireName(String name) {
    return Arrays.stream(values()).filter(table -> table.wireName.equals(name)).findFirst();
  }
}
