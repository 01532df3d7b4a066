package dev.fleabridge.aws;

import dev.fleabridge.aws.AwsFailure.Kind;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes names of secrets apart: the secret, and after a {@code #} the key of a JSON object. */
final class SecretField {

  private SecretField() {}

  /** The name without the key. */
  static String secretOf(String name) {
    int hash = name.indexOf('#');
    return hash < 0 ? name : name.substring(0, hash);
  }

  /**
   * What a name means in the text of its secret: the whole text, or the value of a key.
   *
   * @throws AwsFailure NOT_FOUND (no such key); REFUSED (a key of what is no JSON object)
   */
  static String pick(String name, String text) {
    int hash = name.indexOf('#');
    if (hash < 0) {
      return text;
    }
    String key = name.substring(hash + 1);
    @Nullable JsonNode field = field(object(name, text), key);
    if (field == null || !field.isValueNode() || field.isNull()) {
      throw new AwsFailure(
          Kind.NOT_FOUND, "NoSuchKey", "Secret " + secretOf(name) + " has no key " + key + ".");
    }
    return field.asString();
  }

  /** The value of this key; else, of {@code a/b}, the value of b in the object of a. */
  private static @Nullable JsonNode field(JsonNode object, String key) {
    @Nullable JsonNode whole = object.get(key);
    int slash = key.lastIndexOf('/');
    if (whole != null || slash < 0) {
      return whole;
    }
    @Nullable JsonNode inner = object.get(key.substring(0, slash));
    return inner == null ? null : inner.get(key.substring(slash + 1));
  }

  private static JsonNode object(String name, String text) {
    try {
      JsonNode parsed = JsonMapper.shared().readTree(text);
      if (parsed.isObject()) {
        return parsed;
      }
    } catch (JacksonException e) {
      // The cause is not chained, because a parser's message quotes the text.
    }
    throw new AwsFailure(
        Kind.REFUSED,
        "NotJson",
        "Secret " + secretOf(name) + " is not a JSON object, so it has no keys.");
  }
}
