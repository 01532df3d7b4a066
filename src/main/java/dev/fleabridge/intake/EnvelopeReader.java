package dev.fleabridge.intake;

import dev.fleabridge.model.Canonical;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.NumberBounds;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads EventBridge envelopes: a single one, or an array as EventBridge's newer bus posts it
 * (docs/reference/aws-events.md#delivery). It is lenient where AWS's own events differ, and strict
 * where a guess would change what an event says.
 */
public final class EnvelopeReader {

  /** Longest {@code id}, {@code source} and {@code detail-type}, in characters. */
  static final int MAX_NAME_CHARS = 256;

  /**
   * The prefix of the sources of the bridge's own events, such as those of schedules. Nobody may
   * send one from outside, because that could make a scheduled rule pay at any time. The bare
   * {@code fleabridge}, with which outcomes come back over a bus, is allowed.
   */
  private static final String OWN_SOURCES = "fleabridge.";

  private static final int MAX_SHORT_CHARS = 64;

  private final int maxArray;
  private final Runnable whenRepeated;

  /**
   * @param maxArray how many envelopes one array may hold; at least 1
   */
  public EnvelopeReader(int maxArray) {
    this(maxArray, () -> {});
  }

  /**
   * @param maxArray how many envelopes one array may hold; at least 1
   * @param whenRepeated is run for each message that has a field twice; the last one counts
   */
  EnvelopeReader(int maxArray, Runnable whenRepeated) {
    this.maxArray = maxArray;
    this.whenRepeated = whenRepeated;
  }

  /**
   * The events of a message.
   *
   * @param events one or more, in the order of the message
   * @param array whether the message was an array, even of one event
   */
  public record Envelopes(List<Envelope> events, boolean array) {}

  /**
   * Reads a message.
   *
   * @throws MalformedEvent where the message, or one element of it, is no envelope; then no part of
   *     it counts
   */
  public Envelopes read(byte[] message) {
    JsonParts content = parts(message);
    if (!content.array()) {
      return new Envelopes(
          List.of(new Envelope(event(content.parts().getFirst().fields()), message)), false);
    }
    List<Envelope> events = new ArrayList<>();
    for (JsonParts.Part part : content.parts()) {
      try {
        events.add(new Envelope(event(part.fields()), part.raw()));
      } catch (MalformedEvent e) {
        throw e.at(events.size());
      }
    }
    return new Envelopes(List.copyOf(events), true);
  }

  JsonParts parts(byte[] message) {
    JsonParts parts = JsonParts.read(message, maxArray);
    if (parts.repeats()) {
      whenRepeated.run();
    }
    return parts;
  }

  /** The event of one envelope; throws {@link MalformedEvent} where it is none. */
  static Event event(ObjectNode envelope) {
    if (!envelope.has("source") && !envelope.has("detail-type")) {
      Wrapping.of(envelope)
          .ifPresent(known -> {
            throw new MalformedEvent("body", known);
          });
    }
    String source = name(envelope, "source");
    if (source.startsWith(OWN_SOURCES)) {
      throw new MalformedEvent(
          "source", "events of " + OWN_SOURCES + "* are the bridge's own and come through no door");
    }
    String detailType = name(envelope, "detail-type");
    ObjectNode detail = detail(envelope.get("detail"));
    return new Event(
        id(envelope, detail),
        source,
        detailType,
        shortText(envelope, "account"),
        EventTime.read(envelope.get("time")),
        shortText(envelope, "region"),
        resources(envelope.get("resources")),
        detail,
        version(envelope),
        replayName(envelope));
  }

  private static String name(ObjectNode envelope, String field) {
    JsonNode value = envelope.get(field);
    if (value == null || value.isNull()) {
      throw new MalformedEvent(field, "missing");
    }
    if (!value.isString()) {
      throw new MalformedEvent(field, "not a string");
    }
    String text = value.stringValue();
    if (text.isBlank()) {
      throw new MalformedEvent(field, "empty");
    }
    return bounded(field, text, MAX_NAME_CHARS);
  }

  private static ObjectNode detail(@Nullable JsonNode value) {
    if (value instanceof ObjectNode object) {
      return object;
    }
    if (value == null || value.isNull()) {
      throw new MalformedEvent("detail", "missing");
    }
    if (!value.isString()) {
      throw new MalformedEvent("detail", "not an object");
    }
    try {
      return Json.readObject(value.stringValue());
    } catch (NumberBounds.Exceeded e) {
      throw new MalformedEvent("detail." + e.field(), NumberBounds.IN_WORDS);
    } catch (IllegalArgumentException e) {
      throw new MalformedEvent("detail", "a string that holds no JSON object");
    }
  }

  /**
   * The sender's id. Where there is none, the id is a hash of the content, so that the same message
   * sent again is the same event.
   */
  private static String id(ObjectNode envelope, ObjectNode detail) {
    JsonNode id = envelope.get("id");
    String text = id == null || id.isNull() ? "" : id.isString() ? id.stringValue() : id.toString();
    if (!text.isBlank()) {
      return bounded("id", text, MAX_NAME_CHARS);
    }
    ObjectNode content = Json.object();
    for (String field :
        List.of("source", "detail-type", "account", "time", "region", "resources")) {
      content.set(field, envelope.get(field));
    }
    content.set("detail", detail);
    return derivedId(content);
  }

  static String derivedId(JsonNode content) {
    return "sha-" + Canonical.hash(content);
  }

  private static String shortText(ObjectNode envelope, String field) {
    JsonNode value = envelope.get(field);
    if (value == null || value.isNull()) {
      return "";
    }
    return bounded(
        field, value.isString() ? value.stringValue() : value.toString(), MAX_SHORT_CHARS);
  }

  private static String version(ObjectNode envelope) {
    String version = shortText(envelope, "version");
    return version.isEmpty() ? Event.USUAL_VERSION : version;
  }

  /**
   * The name of the replay. A replay repeats what was sent before, and some rules are to act only
   * on what is new.
   */
  private static @Nullable String replayName(ObjectNode envelope) {
    JsonNode name = envelope.get("replay-name");
    return name == null || name.isNull()
        ? null
        : bounded("replay-name", name.asString(name.toString()), MAX_NAME_CHARS);
  }

  private static List<String> resources(@Nullable JsonNode value) {
    if (value == null) {
      return List.of();
    }
    if (value.isString()) {
      return List.of(value.stringValue());
    }
    return value.isArray()
        ? value.valueStream().filter(JsonNode::isString).map(JsonNode::stringValue).toList()
        : List.of();
  }

  static String bounded(String field, String text, int max) {
    if (text.length() > max) {
      throw new MalformedEvent(field, "longer than " + max + " characters");
    }
    return text;
  }
}
