package dev.fleabridge.rule;

import dev.fleabridge.model.Event;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An event with EventBridge's own field names: what patterns match and what {@code $event} is. */
final class Envelope {

  private Envelope() {}

  static ObjectNode of(Event event) {
    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    envelope.put("version", "0");
    envelope.put("id", event.id());
    envelope.put("detail-type", event.detailType());
    envelope.put("source", event.source());
    envelope.put("account", event.account());
    if (event.time() != null) {
      envelope.put("time", event.time().toString());
    }
    envelope.put("region", event.region());
    var resources = envelope.putArray("resources");
    event.resources().forEach(resources::add);
    envelope.set("detail", event.detail());
    return envelope;
  }
}
