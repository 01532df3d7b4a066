package dev.fleabridge.model;

import java.math.BigDecimal;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.util.MinimalPrettyPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes equal JSON values as equal text, with the keys of every object in order.
 *
 * <p>The hashes of these texts are stored. They decide what is the same event, the same terms and
 * the same version of a rule. The text of a value must therefore never change. ADR 0008 says why
 * the form is not that of RFC 8785.
 */
public final class Canonical {

  private static final PrettyPrinter COMMA_AFTER_EACH = new CommaAfterEach();

  private Canonical() {}

  /**
   * The value as JSON. Numbers keep their digits: {@code 0.1} and {@code 0.10} give different
   * texts.
   */
  public static String text(JsonNode value) {
    return Json.mapper().writeValueAsString(sorted(value, number -> number));
  }

  /** The SHA-256 of {@link #text}, as lower-case hexadecimal digits. */
  public static String hash(JsonNode value) {
    return Sha256.hex(text(value));
  }

  /** The SHA-256 of a value in which numbers count by their value: 0.1 is 0.10. */
  public static String hashByValue(JsonNode value) {
    return Sha256.hex(Json.mapper().writeValueAsString(sorted(value, Canonical::shortest)));
  }

  /**
   * The hash of a rule's definition. Numbers count by their value: {@code 0.1} and {@code 0.10}
   * give the same hash. So the hash stays the same when the rule is read from YAML, stored and read
   * again.
   */
  public static String definitionHash(JsonNode definition) {
    JsonNode sorted = sorted(definition, Canonical::shortest);
    return Sha256.hex(Json.mapper().writer().with(COMMA_AFTER_EACH).writeValueAsString(sorted));
  }

  private static JsonNode sorted(JsonNode value, UnaryOperator<JsonNode> numbers) {
    if (value instanceof ObjectNode object) {
      var byName = new TreeMap<String, JsonNode>();
      object.properties().forEach(e -> byName.put(e.getKey(), sorted(e.getValue(), numbers)));
      ObjectNode copy = Json.object();
      byName.forEach(copy::set);
      return copy;
    }
    if (value instanceof ArrayNode array) {
      ArrayNode copy = Json.array();
      array.forEach(item -> copy.add(sorted(item, numbers)));
      return copy;
    }
    return value.isNumber() ? numbers.apply(value) : value;
  }

  private static JsonNode shortest(JsonNode number) {
    BigDecimal value = number.decimalValue();
    return DecimalNode.valueOf(value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros());
  }

  /**
   * Writes a comma after the last entry too. The first release hashed this form, and its hashes are
   * stored.
   */
  private static final class CommaAfterEach extends MinimalPrettyPrinter {

    private static final long serialVersionUID = 1L;

    @Override
    public void writeEndObject(JsonGenerator out, int entries) {
      out.writeRaw(entries == 0 ? "}" : ",}");
    }

    @Override
    public void writeEndArray(JsonGenerator out, int values) {
      out.writeRaw(values == 0 ? "]" : ",]");
    }
  }
}
