package dev.fleabridge.model;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An event with EventBridge's own field names. */
public final class Envelope {

  private Envelope() {}

  /**
   * The event as EventBridge writes it. This form is stored, is matched by patterns, and is {@code
   * $event} in a rule. An event without a time has no {@code time}, and one that no replay sent has
   * no {@code replay-name}.
   */
  public static ObjectNode of(Event event) {
    ObjectNode envelope = Json.object();
    envelope.put("version", event.version());
    envelope.put("id", event.id());
    envelope.put("detail-type", event.detailType());
    envelope.put("source", event.source());
    envelope.put("account", event.account());
    if (event.time() != null) {
      envelope.put("time", event.time().toString());
    }
    envelope.put("region", event.region());
    ArrayNode resources = envelope.putArray("resources");
    event.resources().forEach(resources::add);
    envelope.set("detail", event.detail());
    if (event.replayName() != null) {
      envelope.put("replay-name", event.replayName());
    }
    return envelope;
  }
}
