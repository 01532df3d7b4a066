package dev.fleabridge.purpleflea;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request in the words of a dialect.
 *
 * @param path begins with a slash, is already encoded, and is appended to the base address of the
 *     service
 * @param body the fields of the JSON object, in order; null for a GET
 * @param signed whether the agent's key is sent with it
 */
public record Call(
    Service service,
    String method,
    String path,
    @Nullable Map<String, Object> body,
    boolean signed) {

  public Call {
    if (body != null) {
      body = Collections.unmodifiableMap(new LinkedHashMap<>(body));
    }
  }

  public static Call get(Service service, String path) {
    return new Call(service, "GET", path, null, true);
  }

  /**
   * A POST. Where the API reads no body, send an empty object. The transport lets a body be taken
   * once, and so stops a request that the HTTP library wants to send twice.
   */
  public static Call post(Service service, String path, Map<String, Object> body) {
    return new Call(service, "POST", path, body, true);
  }

  /** A DELETE. It has an empty object as its body, for the reason that {@link #post} tells. */
  public static Call delete(Service service, String path) {
    return new Call(service, "DELETE", path, Map.of(), true);
  }

  public Call unsigned() {
    return new Call(service, method, path, body, false);
  }
}
