package dev.fleabridge.console;

import dev.fleabridge.model.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** JSON as people read it: indented, and with its numbers as they came. */
final class PrettyJson {

  /** A page that shows more takes long, and nobody reads it; the API has the rest. */
  static final int MAX_CHARS = 100_000;

  private PrettyJson() {}

  /** JSON in lines; empty where there is none. */
  static String of(@Nullable JsonNode json) {
    return json == null ? "" : cut(json.toPrettyString());
  }

  /** A text in lines where it is JSON, and as it is where it is not. */
  static String ofText(String text) {
    try {
      return of(Json.mapper().readTree(text));
    } catch (JacksonException | NumberFormatException e) {
      return cut(text);
    }
  }

  private static String cut(String text) {
    return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "\n… cut off here";
  }
}
