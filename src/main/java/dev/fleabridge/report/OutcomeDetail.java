package dev.fleabridge.report;

import dev.fleabridge.ledger.OutcomeFeed.Told;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The payload of an outcome event. config/outcome.schema.json is its contract: a field may be added
 * there and here. Whoever takes one away, or gives one another meaning, raises the version.
 */
final class OutcomeDetail {

  /** The version of the contract. */
  static final String VERSION = "1";

  private OutcomeDetail() {}

  /**
   * The payload. Its names are those of {@code GET /v1/actions/{id}}. Fields without a value are
   * left out.
   */
  static ObjectNode of(Told told) {
    Action action = told.action();
    ObjectNode detail =
        Json.object()
            .put("version", VERSION)
            .put("id", name(told))
            .put("action", action.id().toString())
            .put("run", action.runId().toString())
            .put("event", action.eventId())
            .put("rule", action.ruleId())
            .put("businessKey", told.businessKey())
            .put("step", action.step())
            .put("item", action.item())
            .put("kind", action.kind().wireName())
            .put("state", told.state().name())
            .put("shadow", action.shadow())
            .put("idempotencyKey", action.idempotencyKey())
            .put("actor", told.actor());
    put(detail, "reason", told.reason());
    put(detail, "explanation", told.explanation());
    put(detail, "payer", action.payer());
    put(detail, "payee", action.payee());
    put(detail, "trace", action.trace() == null ? null : action.trace().traceparent());
    put(detail, "amount", action.amount() == null ? null : action.amount().toString());
    if (action.result() != null) {
      detail.set("result", action.result());
    }
    return detail;
  }

  /**
   * The id of an outcome. It is the same however often the outcome is told, so that a listener
   * recognises it.
   */
  private static String name(Told told) {
    return told.action().id() + "/" + told.place().historyId();
  }

  private static void put(ObjectNode detail, String field, @Nullable String value) {
    if (value != null) {
      detail.put(field, value);
    }
  }
}
