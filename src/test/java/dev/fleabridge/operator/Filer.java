package dev.fleabridge.operator;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Filed;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.node.ObjectNode;

/** Files events that the rule {@code pay} of {@link OperatorApp} wants, as intake would. */
public record Filer(Ledger ledger, Planning planning, TransactionOperations transactions) {

  public Filed file(String eventId, String key) {
    return file(eventId, key, "10");
  }

  public Filed file(String eventId, String key, String amount) {
    ObjectNode detail =
        Json.object()
            .put("wanted", true)
            .put("key", key)
            .put("payee", "agt_a")
            .put("amount", amount);
    return file(eventId, "test", detail, ("raw of " + eventId).getBytes(StandardCharsets.UTF_8));
  }

  /** Files an event that the rule {@code other} wants. */
  void other(String eventId, String key) {
    file(eventId, "other", Json.object().put("key", key), new byte[0]);
  }

  /** Files an event that the rule {@code watched} wants, which is in shadow mode. */
  public Filed watched(String eventId, String key) {
    return file(eventId, "watched", Json.object().put("key", key), new byte[0]);
  }

  /** Files an event without a key, which the rule cannot be applied to. */
  void keyless(String eventId, byte[] raw) {
    file(eventId, "test", Json.object().put("wanted", true), raw);
  }

  private Filed file(String id, String source, ObjectNode detail, byte[] raw) {
    Event event = new Event(id, source, "Test", "", OperatorApp.NOW, "", List.of(), detail);
    var plan = planning.plan(new Inbound(event, Inbound.Origin.REST, "dev", raw), null);
    return Objects.requireNonNull(
            transactions.execute(status -> ledger.inbox().file(List.of(plan), OperatorApp.NOW)))
        .getFirst();
  }
}
