package dev.fleabridge.testkit.sandbox.server;

import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Counts what took effect, by operation and by the caller's key, completely and for ever: this is
 * what "exactly once" is checked against. Guarded by {@link Sandbox}'s lock.
 *
 * <p>A call's keys are its {@code Idempotency-Key} header, its body's or metadata's {@code
 * idempotency_key} or {@code client_ref}, and any {@code ref:<key>} in a text of its body or
 * metadata. A second effect with one of its keys is a duplicate, so a caller that changes the
 * header but not the reference is found out too.
 */
public final class Effects {

  private static final Pattern REFERENCE = Pattern.compile("\\bref:([A-Za-z0-9_-]{1,128})");
  private static final List<String> NAMED_KEYS =
      List.of("idempotency_key", "idempotencyKey", "client_ref", "clientRef");

  /** An operation that took effect more than once for one key. */
  record Duplicate(String operation, String key, int effects) {}

  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<String, Long> byOperation = new TreeMap<>();
  private final Set<String> duplicates = new LinkedHashSet<>();
  private long calls;
  private long effects;
  private long keyless;

  void called() {
    calls++;
  }

  void tookEffect(String operation, Set<String> keys) {
    effects++;
    byOperation.merge(operation, 1L, Long::sum);
    if (keys.isEmpty()) {
      keyless++;
    }
    for (String key : keys) {
      String counted = operation + " " + key;
      if (counts.merge(counted, 1, Integer::sum) > 1) {
        duplicates.add(counted);
      }
    }
  }

  /** How often this operation took effect for this key. */
  int count(String operation, String key) {
    return counts.getOrDefault(operation + " " + key, 0);
  }

  List<Duplicate> duplicates() {
    List<Duplicate> found = new ArrayList<>();
    for (String counted : duplicates) {
      int space = counted.indexOf(' ');
      found.add(
          new Duplicate(
              counted.substring(0, space),
              counted.substring(space + 1),
              counts.getOrDefault(counted, 0)));
    }
    return found;
  }

  long calls() {
    return calls;
  }

  public long effects() {
    return effects;
  }

  long keyless() {
    return keyless;
  }

  int distinctKeys() {
    return counts.size();
  }

  Map<String, Long> byOperation() {
    return new TreeMap<>(byOperation);
  }

  /** Every key that this call carries. */
  static Set<String> keys(Request request, @Nullable JsonNode body) {
    Set<String> keys = new LinkedHashSet<>();
    String header = request.header("idempotency-key");
    if (header != null && !header.isBlank()) {
      keys.add(header.strip());
    }
    if (body != null && body.isObject()) {
      collect(body, keys);
      fromMetadata(body.get("metadata"), keys);
    }
    return keys;
  }

  private static void collect(JsonNode object, Set<String> keys) {
    for (String name : NAMED_KEYS) {
      String named = Json.text(object, name);
      if (named != null && !named.isBlank()) {
        keys.add(named);
      }
    }
    for (JsonNode value : object.values()) {
      if (value.isString()) {
        fromText(value.stringValue(), keys);
      }
    }
  }

  private static void fromMetadata(@Nullable JsonNode metadata, Set<String> keys) {
    if (metadata == null || !metadata.isObject()) {
      return;
    }
    collect(metadata, keys);
    String reference = Json.text(metadata, "ref");
    if (reference != null && !reference.isBlank()) {
      keys.add(reference);
    }
  }

  /**
   * A text is searched for {@code ref:<key>}; one that is itself a JSON object is read like
   * metadata.
   */
  private static void fromText(String text, Set<String> keys) {
    if (!text.contains("ref")) {
      return;
    }
    if (text.startsWith("{")) {
      fromMetadata(Json.read(text.getBytes(StandardCharsets.UTF_8)), keys);
    }
    Matcher matcher = REFERENCE.matcher(text);
    while (matcher.find()) {
      keys.add(matcher.group(1));
    }
  }
}
