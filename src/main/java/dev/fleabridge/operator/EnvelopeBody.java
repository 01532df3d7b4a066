package dev.fleabridge.operator;

import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.NumberBounds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads an envelope that a person tries out. The doors repair and guess, but here every mistake is
 * reported.
 */
final class EnvelopeBody {

  private EnvelopeBody() {}

  static Inbound read(String text, String person) {
    ObjectNode envelope = object(text);
    if (!(envelope.path("detail") instanceof ObjectNode detail)) {
      throw new BadField("detail", "an object");
    }
    Event event =
        new Event(
            optional(envelope, "id", "test"),
            required(envelope, "source"),
            required(envelope, "detail-type"),
            optional(envelope, "account", ""),
            Fields.instant("time", optional(envelope, "time", "")),
            optional(envelope, "region", ""),
            resources(envelope),
            detail,
            optional(envelope, "version", Event.USUAL_VERSION),
            envelope.hasNonNull("replay-name") ? optional(envelope, "replay-name", "") : null);
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    return new Inbound(event, Inbound.Origin.OPERATOR, person, raw);
  }

  private static ObjectNode object(String text) {
    try {
      ObjectNode envelope = Json.readObject(text);
      Json.repeatedField(text)
          .ifPresent(name -> {
            throw new BadField(name, "it stands there twice");
          });
      return envelope;
    } catch (NumberBounds.Exceeded e) {
      throw new BadField(e.field().isEmpty() ? "body" : e.field(), "not " + NumberBounds.IN_WORDS);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new BadField("body", "an envelope: a JSON object");
    }
  }

  private static String required(ObjectNode envelope, String field) {
    String value = optional(envelope, field, "");
    if (value.isBlank()) {
      throw new BadField(field, "a text that is not empty");
    }
    return value;
  }

  private static String optional(ObjectNode envelope, String field, String otherwise) {
    JsonNode value = envelope.get(field);
    if (value == null || value.isNull()) {
      return otherwise;
    }
    if (!value.isString()) {
      throw new BadField(field, "a text");
    }
    return value.stringValue();
  }

  private static List<String> resources(ObjectNode envelope) {
    List<String> resources = new ArrayList<>();
    for (JsonNode resource : envelope.path("resources")) {
      if (!resource.isString()) {
        throw new BadField("resources", "texts");
      }
      resources.add(resource.stringValue());
    }
    return resources;
  }
}
