package dev.fleabridge.intake;

import dev.fleabridge.model.Json;
import dev.fleabridge.model.NumberBounds;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON objects of a message, each with its bytes: a single object, or the elements of an array.
 *
 * @param repeats whether an object in it has a field twice; the last one counts
 */
record JsonParts(List<Part> parts, boolean array, boolean repeats) {

  /** Finds fields that come twice, which JSON does not forbid. */
  private static final ObjectReader STRICT =
      Json.mapper().reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

  /** The field that AWS's sample of a model package event has twice. */
  private static final String SOURCE = "source";

  private static final String RESOURCES = "resources";

  /** One object and its bytes. */
  @SuppressWarnings("ArrayRecordComponent") // The bytes are carried and never compared.
  record Part(ObjectNode fields, byte[] raw) {}

  /**
   * Reads UTF-8 JSON, with or without a byte order mark.
   *
   * @param maxParts the most elements of an array
   * @throws MalformedEvent where the bytes are not UTF-8, not JSON, neither an object nor an array
   *     of objects, an empty array, or have too many elements or a number beyond the bounds
   */
  static JsonParts read(byte[] message, int maxParts) {
    byte[] json = withoutMark(message);
    requireUtf8(json);
    try {
      return readStrictly(json, maxParts);
    } catch (JacksonException e) {
      throw new MalformedEvent("body", Json.fault(e));
    } catch (NumberFormatException e) {
      NumberBounds.Exceeded exceeded = NumberBounds.Exceeded.in(Json.mapper().createParser(json));
      String field = exceeded.field().isEmpty() ? "body" : exceeded.field();
      throw new MalformedEvent(field, NumberBounds.IN_WORDS);
    }
  }

  /** Reads a second time what the strict reader refuses: only so does it tell of a repeat. */
  private static JsonParts readStrictly(byte[] json, int maxParts) {
    try (JsonParser parser = STRICT.createParser(json)) {
      return readAll(parser, json, maxParts);
    } catch (StreamReadException e) {
      try (JsonParser parser = Json.mapper().createParser(json)) {
        JsonParts lenient = readAll(parser, json, maxParts);
        return new JsonParts(lenient.parts(), lenient.array(), true);
      }
    }
  }

  private static JsonParts readAll(JsonParser parser, byte[] json, int maxParts) {
    JsonParts parts = readValue(parser, json, maxParts);
    if (parser.nextToken() != null) {
      throw new MalformedEvent("body", "more than one JSON value");
    }
    return parts;
  }

  private static JsonParts readValue(JsonParser parser, byte[] json, int maxParts) {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new MalformedEvent("body", "empty");
    }
    if (first == JsonToken.START_OBJECT) {
      return new JsonParts(List.of(readOne(parser, json)), false, false);
    }
    if (first != JsonToken.START_ARRAY) {
      throw new MalformedEvent("body", "neither a JSON object nor an array of objects");
    }
    List<Part> parts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parts.size() == maxParts) {
        throw new MalformedEvent("body", "more than " + maxParts + " events in one array");
      }
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw notAnObject(parser, parts.size());
      }
      parts.add(readOne(parser, json));
    }
    if (parts.isEmpty()) {
      throw new MalformedEvent("body", "an empty array");
    }
    return new JsonParts(List.copyOf(parts), true, false);
  }

  private static MalformedEvent notAnObject(JsonParser parser, int position) {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      Optional<String> known = Wrapping.ofElement(parser.getString());
      if (known.isPresent()) {
        return new MalformedEvent("body", known.get());
      }
    }
    return new MalformedEvent("body", "not a JSON object").at(position);
  }

  private static Part readOne(JsonParser parser, byte[] json) {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    ObjectNode fields = Json.object();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      put(fields, name, parser.readValueAsTree());
    }
    int end = (int) parser.currentLocation().getByteOffset();
    return new Part(fields, Arrays.copyOfRange(json, start, end));
  }

  /**
   * Sets a field. Of a field that comes twice the last one counts, as in most JSON readers. {@code
   * source} is the exception, because the documented model package event has it once as the name
   * and once as the list of ARNs (docs/reference/aws-events.md#the-envelope).
   */
  private static void put(ObjectNode fields, String name, JsonNode value) {
    JsonNode before = fields.get(name);
    if (!name.equals(SOURCE) || before == null) {
      if (!name.equals(RESOURCES) || !value.isNull()) {
        fields.set(name, value);
      }
      return;
    }
    JsonNode other = before.isString() ? value : before;
    if (!before.isString() && value.isString()) {
      fields.set(name, value);
    }
    if (other.isArray() && !fields.has(RESOURCES)) {
      fields.set(RESOURCES, other);
    }
  }

  private static byte[] withoutMark(byte[] bytes) {
    boolean marked =
        bytes.length >= 3
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    return marked ? Arrays.copyOfRange(bytes, 3, bytes.length) : bytes;
  }

  private static void requireUtf8(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw new MalformedEvent("body", "not UTF-8");
    }
    for (byte b : bytes) {
      if (b == 0) {
        // NUL is never legal in JSON. It occurs in UTF-16, which the parser would accept.
        throw new MalformedEvent("body", "not UTF-8");
      }
    }
  }
}
