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

/** Files events that the rule {@code pay} of {@link OperatorApp} wants, as intake would. */
record Filer(Ledger ledger, Planning planning, TransactionOperations transactions) {

  Filed file(String eventId, String key) {
    var detail =
        Json.object().put("wanted", true).put("key", key).put("payee", "agt_a").put("amount", "10");
    Event event = new Event(eventId, "test", "Test", "", OperatorApp.NOW, "", List.of(), detail);
    byte[] raw = ("raw of " + eventId).getBytes(StandardCharsets.UTF_8);
    var plan = planning.plan(new Inbound(event, Inbound.Origin.REST, "dev", raw), null);
    return Objects.requireNonNull(
            transactions.execute(status -> ledger.inbox().file(List.of(plan), OperatorApp.NOW)))
        .getFirst();
  }
}
