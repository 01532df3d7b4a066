package dev.fleabridge.purpleflea;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An error as the server reported it.
 *
 * @param code the server's snake_case code, else {@code http_<status>}
 * @param message the server's sentence, else empty; without secrets
 */
public record ServerError(int status, String code, String message) {

  private static final int MAX_MESSAGE_CHARS = 500;

  /**
   * Reads {@code {"error":"code","message":"…"}}, and similar shapes: an error that is a sentence,
   * an error that is an object, and no error at all
   * (docs/reference/purpleflea-api.md#keys-and-answers).
   */
  public static ServerError read(int status, @Nullable JsonNode body) {
    String code = "";
    String message = "";
    if (body != null && body.isObject()) {
      JsonNode error = body.path("error");
      code = text(error.isObject() ? error.path("code") : error);
      message = text(error.isObject() ? error.path("message") : body.path("message"));
    }
    if (!code.matches("[a-z][a-z0-9_]{0,63}")) {
      message = message.isEmpty() ? code : message;
      code = "http_" + status;
    }
    return new ServerError(status, code, cut(message));
  }

  /** Reads the error from a text, which need not be JSON. */
  public static ServerError read(int status, String body) {
    return read(status, Json.parseOrNull(body));
  }

  private static String text(JsonNode node) {
    return node.isString() ? node.stringValue() : "";
  }

  private static String cut(String message) {
    String masked = Masking.recorded(message, null);
    return masked.length() <= MAX_MESSAGE_CHARS
        ? masked
        : masked.substring(0, MAX_MESSAGE_CHARS) + "…";
  }
}
