package dev.fleabridge.purpleflea;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Puts the idempotency key into what the upstream keeps and gives back, so that a later look-up can
 * prove that a call was carried out (docs/reference/money-rules.md, rule 14).
 */
public final class Reference {

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private Reference() {}

  /** Whether a text can be an idempotency key: 1 to 64 letters, digits, underscores or hyphens. */
  public static boolean isKey(String key) {
    return KEY.matcher(key).matches();
  }

  /**
   * Appends {@code ref:<key>}. A text that is a JSON object without {@code ref} gets {@code ref} as
   * its last field instead.
   */
  public static String in(String text, String key) {
    String stripped = text.strip();
    if (stripped.startsWith("{") && stripped.endsWith("}")) {
      JsonNode node = Json.parseOrNull(stripped);
      if (node != null && node.isObject() && !node.has("ref")) {
        String head = stripped.substring(0, stripped.length() - 1).stripTrailing();
        return head + (node.isEmpty() ? "" : ",") + "\"ref\":\"" + key + "\"}";
      }
    }
    return stripped.isEmpty() ? "ref:" + key : text.stripTrailing() + " ref:" + key;
  }

  /** The metadata with the key in {@code idempotency_key}. */
  public static Map<String, Object> in(Map<String, Object> metadata, String key) {
    Map<String, Object> all = new LinkedHashMap<>(metadata);
    all.put("idempotency_key", key);
    return all;
  }

  /**
   * Whether a text that came back carries exactly this key. A longer key that starts with it does
   * not count.
   */
  public static boolean isIn(String text, String key) {
    return Pattern.compile("\\bref\"?:\"?" + Pattern.quote(key) + "(?![A-Za-z0-9_-])")
        .matcher(text)
        .find();
  }
}
