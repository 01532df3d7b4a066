package dev.fleabridge.rule;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The one way to write a definition, so that its hash survives being stored and read again. */
final class Canonical {

  private Canonical() {}

  static String sha256(JsonNode node) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text(node).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String text(JsonNode node) {
    StringBuilder out = new StringBuilder();
    write(node, out);
    return out.toString();
  }

  private static void write(JsonNode node, StringBuilder out) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, JsonNode> sorted = new TreeMap<>();
        node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        out.append('{');
        sorted.forEach((name, value) -> {
          out.append(JsonNodeFactory.instance.stringNode(name)).append(':');
          write(value, out);
          out.append(',');
        });
        out.append('}');
      }
      case ARRAY -> {
        out.append('[');
        node.forEach(element -> {
          write(element, out);
          out.append(',');
        });
        out.append(']');
      }
      case NUMBER -> {
        var number = node.decimalValue();
        out.append(number.signum() == 0 ? "0" : number.stripTrailingZeros());
      }
      default -> out.append(node);
    }
  }
}
