package dev.fleabridge.testkit.sandbox.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, read whole.
 *
 * @param path the decoded path, without the query
 * @param headers by lower-case name; of a repeated header the last one
 */
// Nobody compares two of these, and copying every body would cost more than it protects.
@SuppressWarnings("ArrayRecordComponent")
public record Request(
    String method,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    byte[] body) {

  public @Nullable String header(String name) {
    return headers.get(name);
  }

  /** The bearer key, or null where there is none. */
  public @Nullable String bearer() {
    String authorization = headers.get("authorization");
    return authorization != null && authorization.startsWith("Bearer ")
        ? authorization.substring(7)
        : null;
  }

  /**
   * The caller's address as the upstream sees it behind its proxy
   * (docs/reference/purpleflea-api.md#rate-limits).
   */
  public String address() {
    String forwarded = headers.get("x-forwarded-for");
    if (forwarded != null && !forwarded.isBlank()) {
      return forwarded.split(",", 2)[0].strip();
    }
    return headers.getOrDefault("x-real-ip", "unknown");
  }
}
