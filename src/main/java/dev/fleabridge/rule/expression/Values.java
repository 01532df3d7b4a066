package dev.fleabridge.rule.expression;

import dev.fleabridge.model.NumberBounds;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts JSON to and from the plain Java values that expressions work on, without losing a digit.
 * A number becomes a {@code BigDecimal} in the one form of {@link Numbers}, and JSON's null becomes
 * {@link Kind#NULL}.
 */
final class Values {

  /** A whole number of so many digits is surely a {@code long}. */
  private static final int DIGITS_OF_A_LONG = 18;

  private Values() {}

  /** The value as unmodifiable maps, lists, strings, numbers and booleans. */
  static Object toJava(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        LinkedHashMap<String, @Nullable Object> map = LinkedHashMap.newLinkedHashMap(node.size());
        node.properties().forEach(entry -> map.put(entry.getKey(), toJava(entry.getValue())));
        yield Weight.known(map);
      }
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>(node.size());
        node.forEach(element -> list.add(toJava(element)));
        yield Weight.known(list);
      }
      case NUMBER -> number(node);
      case BOOLEAN -> node.booleanValue();
      case STRING -> node.stringValue();
      case BINARY, POJO -> node.asString();
      case NULL, MISSING -> Kind.NULL;
    };
  }

  private static Number number(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return Numbers.of(node.longValue());
    }
    BigDecimal value = node.decimalValue();
    return value.signum() == 0 || NumberBounds.hold(value)
        ? Numbers.canonical(value)
        : beyond(value);
  }

  /**
   * A number beyond the bounds becomes zero or infinity, as it would as a double. No door accepts
   * such a number, but an older version stored some. No expression can compute with infinity.
   */
  private static Number beyond(BigDecimal value) {
    if ((long) value.precision() - value.scale() <= 0) {
      return BigDecimal.ZERO;
    }
    return value.signum() < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  /**
   * What an expression gave, as JSON. No value is JSON null.
   *
   * @throws IllegalArgumentException for a function or a number that JSON cannot hold
   */
  static JsonNode toJson(@Nullable Object value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (value) {
      case null -> json.nullNode();
      case String text -> json.stringNode(text);
      case Boolean flag -> json.booleanNode(flag);
      case Integer number -> json.numberNode(number);
      case BigDecimal number -> number(json, number);
      case Double number ->
          throw new IllegalArgumentException(
              "the result is a number beyond what is computed with: " + number);
      case Map<?, ?> map -> object(map);
      case List<?> list -> array(list);
      default -> {
        if (!Kind.NULL.equals(value)) {
          throw new IllegalArgumentException("the result is a function, and not a JSON value");
        }
        yield json.nullNode();
      }
    };
  }

  private static JsonNode number(JsonNodeFactory json, BigDecimal number) {
    if (!Numbers.isWhole(number) || number.precision() > DIGITS_OF_A_LONG) {
      return json.numberNode(number);
    }
    long value = number.longValueExact();
    return value == (int) value ? json.numberNode((int) value) : json.numberNode(value);
  }

  private static ObjectNode object(Map<?, ?> map) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    map.forEach((name, value) -> object.set(String.valueOf(name), toJson(value)));
    return object;
  }

  private static ArrayNode array(List<?> list) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    list.forEach(value -> array.add(toJson(value)));
    return array;
  }
}
