package dev.fleabridge.testkit.sandbox.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a route answers.
 *
 * @param effect the operation that took place, such as {@code transfer}; null where nothing changed
 */
public record Answer(
    int status,
    Map<String, @Nullable Object> body,
    @Nullable String effect,
    Map<String, String> headers) {

  public static Answer of(int status, @Nullable Object... namesAndValues) {
    return new Answer(status, Json.object(namesAndValues), null, Map.of());
  }

  public static Answer ok(@Nullable Object... namesAndValues) {
    return of(200, namesAndValues);
  }

  public static Answer error(int status, String code) {
    return of(status, "error", code);
  }

  public static Answer error(int status, String code, String message) {
    return of(status, "error", code, "message", message);
  }

  /** This answer, with the name of what changed. */
  public Answer after(String operation) {
    return new Answer(status, body, operation, headers);
  }

  public Answer withHeaders(Map<String, String> more) {
    return new Answer(status, body, effect, more);
  }

  /** This answer with one more field at its end. */
  public Answer plus(String name, @Nullable Object value) {
    body.put(name, value);
    return this;
  }
}
