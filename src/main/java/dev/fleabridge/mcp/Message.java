package dev.fleabridge.mcp;

import dev.fleabridge.model.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request or a notification of JSON-RPC, with bounds that hold whatever reads it afterwards.
 *
 * @param bytes as they came
 * @param id null for a notification; else a text or an integer of 64 bits
 * @param params empty where there are none
 */
@SuppressWarnings("ArrayRecordComponent") // They are only read.
record Message(byte[] bytes, @Nullable JsonNode id, String method, ObjectNode params) {

  static final String CALL = "tools/call";

  private static final String VERSION = "io.modelcontextprotocol/protocolVersion";
  private static final int MAX_METHOD_CHARS = 100;
  private static final int MAX_ID_CHARS = 200;

  /** The most digits before or after the point. No amount has as many, and no model writes more. */
  private static final int MAX_DIGITS = 100;

  /** Says why something is no message, as JSON-RPC has it. */
  static final class Unreadable extends IOException {

    private static final long serialVersionUID = 1L;

    private final int code;

    private Unreadable(int code, String message) {
      super(message);
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /**
   * @throws Unreadable where it is neither a request nor a notification
   */
  static Message read(byte[] bytes, JsonMapper json) throws Unreadable {
    JsonNode root = parsed(bytes, json);
    if (root.isArray()) {
      throw invalid("batches are not read; send one message at a time");
    }
    JsonNode method = root.path("method");
    if (!root.path("jsonrpc").asString("").equals("2.0")
        || !method.isString()
        || method.asString().length() > MAX_METHOD_CHARS) {
      throw invalid("a request or a notification of JSON-RPC 2.0 is expected");
    }
    JsonNode params = root.path("params");
    if (!params.isObject() && !params.isMissingNode()) {
      throw invalid("params is an object");
    }
    requireBounds(params);
    return new Message(
        bytes,
        id(root),
        method.asString(),
        params instanceof ObjectNode object ? object : Json.object());
  }

  /** JSON of another encoding is refused: the library reads UTF-8 whatever comes. */
  private static JsonNode parsed(byte[] bytes, JsonMapper json) throws Unreadable {
    try {
      return json.readTree(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException | JacksonException e) {
      throw new Unreadable(
          Codes.PARSE, "the body is no JSON in UTF-8, or has a field twice, or is nested too deep");
    }
  }

  private static @Nullable JsonNode id(JsonNode root) throws Unreadable {
    JsonNode id = root.get("id");
    if (id == null) {
      return null;
    }
    boolean readable = id.isString() ? id.asString().length() <= MAX_ID_CHARS : isLong(id);
    if (!readable) {
      throw invalid(
          "id is a text of at most %d characters, or an integer of 64 bits"
              .formatted(MAX_ID_CHARS));
    }
    return id;
  }

  /** The library takes no larger one. */
  private static boolean isLong(JsonNode id) {
    return id.isIntegralNumber() && id.canConvertToLong();
  }

  /** A number of a few characters may stand for one of a billion digits. */
  private static void requireBounds(JsonNode node) throws Unreadable {
    if (node.isNumber()) {
      var number = node.decimalValue();
      if (Math.abs((long) number.scale()) > MAX_DIGITS || number.precision() > MAX_DIGITS) {
        throw invalid("a number has at most %d digits".formatted(MAX_DIGITS));
      }
    }
    for (JsonNode child : node) {
      requireBounds(child);
    }
  }

  private static Unreadable invalid(String message) {
    return new Unreadable(Codes.INVALID_REQUEST, message);
  }

  boolean isNotification() {
    return id == null;
  }

  boolean isCall() {
    return !isNotification() && method.equals(CALL);
  }

  /** Whether it says its version itself, as messages do since 2026-07-28. */
  boolean saysItsVersion() {
    return params.path("_meta").path(VERSION).isString();
  }

  /** The name of the tool that is called; empty where it has none. */
  String tool() {
    return params.path("name").asString("");
  }

  /** The arguments of a call, exactly as they came; empty where there are none. */
  ObjectNode arguments() {
    return params.get("arguments") instanceof ObjectNode object ? object : Json.object();
  }
}
