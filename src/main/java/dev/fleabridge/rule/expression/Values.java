package dev.fleabridge.rule.expression;

import dev.fleabridge.model.NumberBounds;
import java.math.BigDecimal;
import java.math.BigInteger;
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
 * Converts JSON to and from the plain Java values that JSONata works on, without losing a digit.
 *
 * <p>A decimal of up to 15 significant digits becomes a {@code Double}. That loses nothing, because
 * every such decimal can be converted back exactly. JSONata's functions expect a {@code Double}
 * too; for example, {@code $abs} cuts a {@code BigDecimal} down to its integer part. A longer
 * number stays a {@code BigDecimal}, so an expression that hands it through keeps every digit.
 */
final class Values {

  private static final int EXACT_DOUBLE_DIGITS = 15;

  /**
   * The largest scale, either way, that is converted to a double or written out. A number beyond it
   * stays a {@code BigDecimal} as it is.
   */
  private static final int MAX_EXPONENT = 300;

  /** The largest whole number up to which a double holds every whole number. */
  static final long MAX_EXACT = 1L << 53;

  private Values() {}

  /** The value as unmodifiable maps, lists, strings, numbers and booleans; null for JSON null. */
  static @Nullable Object toJava(JsonNode node) {
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
      case NULL, MISSING -> null;
    };
  }

  private static Number number(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return integer(node.longValue());
    }
    BigDecimal value = node.decimalValue();
    if (value.signum() == 0) {
      return 0;
    }
    if (!NumberBounds.hold(value)) {
      return beyond(value);
    }
    BigDecimal plain = value.stripTrailingZeros();
    if (plain.scale() <= 0 && plain.precision() - plain.scale() <= EXACT_DOUBLE_DIGITS) {
      return integer(plain.longValueExact());
    }
    if (Math.abs(plain.scale()) > MAX_EXPONENT) {
      return plain;
    }
    if (plain.precision() <= EXACT_DOUBLE_DIGITS) {
      return plain.doubleValue();
    }
    return plain.scale() < 0 ? plain.setScale(0) : plain;
  }

  /**
   * A number beyond the bounds becomes zero or infinity, as it would as a double. No door accepts
   * such a number, but an older version stored some. No expression can make an amount or a text of
   * infinity.
   */
  private static Number beyond(BigDecimal value) {
    if ((long) value.precision() - value.scale() <= 0) {
      return 0;
    }
    return value.signum() < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  /** Whether a double holds every number in a value as it is. */
  static boolean areDoubles(@Nullable Object value) {
    return switch (value) {
      case BigDecimal _ -> false;
      case Long number -> number >= -MAX_EXACT && number <= MAX_EXACT;
      case Map<?, ?> map -> map.values().stream().allMatch(Values::areDoubles);
      case List<?> list -> list.stream().allMatch(Values::areDoubles);
      case null, default -> true;
    };
  }

  private static Number integer(long value) {
    if (value == (int) value) {
      return (int) value;
    }
    return value;
  }

  /**
   * What an expression gave, as JSON. An undefined result is JSON null. A double becomes the
   * shortest decimal that stands for it, so 0.1 stays 0.1.
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
      case Long number -> json.numberNode(number);
      case BigDecimal number -> json.numberNode(number);
      case BigInteger number -> json.numberNode(number);
      case Double number when Double.isFinite(number) ->
          json.numberNode(BigDecimal.valueOf(number));
      case Double number ->
          throw new IllegalArgumentException(
              "the result is a number beyond what is computed with: " + number);
      case Map<?, ?> map -> object(map);
      case List<?> list -> array(list);
      default -> throw new IllegalArgumentException("the result is not a JSON value");
    };
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
