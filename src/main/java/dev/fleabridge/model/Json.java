package dev.fleabridge.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON as this project reads it: decimals stay decimals (money rule 18), nesting is bounded. */
public final class Json {

  /** Deep enough for any event AWS documents, shallow enough that no payload exhausts a stack. */
  private static final int MAX_NESTING = 200;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  /** The shared, immutable mapper. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * Reads one JSON object.
   *
   * @throws tools.jackson.core.JacksonException where the text is not JSON
   * @throws IllegalArgumentException where it is JSON but no object
   */
  public static ObjectNode readObject(String text) {
    if (MAPPER.readTree(text) instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("not a JSON object");
  }

  /** What somebody wrote who may or may not write JSON: the value where it is, else the text. */
  public static JsonNode jsonOrText(String content) {
    try {
      JsonNode json = MAPPER.readTree(content);
      return json.isMissingNode() ? MAPPER.getNodeFactory().stringNode(content) : json;
    } catch (JacksonException e) {
      return MAPPER.getNodeFactory().stringNode(content);
    }
  }

  /**
   * The same value with the keys of every object in order, so that equal values have equal text.
   */
  public static String canonical(JsonNode node) {
    return MAPPER.writeValueAsString(sorted(node));
  }

  /** Lower-case hexadecimal SHA-256 of the UTF-8 text. */
  public static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      var byName = new TreeMap<String, JsonNode>();
      object.properties().forEach(e -> byName.put(e.getKey(), sorted(e.getValue())));
      ObjectNode copy = MAPPER.createObjectNode();
      byName.forEach(copy::set);
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = MAPPER.createArrayNode();
      array.forEach(item -> copy.add(sorted(item)));
      return copy;
    }
    return node;
  }
}
