package dev.fleabridge.acceptance;

import dev.fleabridge.model.Json;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * One request as it came over the wire.
 *
 * @param headers by name in lower case
 */
record Received(String method, String path, Map<String, String> headers, String body, Instant at) {

  String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }

  String key() {
    return header("Idempotency-Key");
  }

  JsonNode json() {
    return Json.mapper().readTree(body);
  }
}
