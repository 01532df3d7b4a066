package dev.fleabridge.rule;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The work that an event makes for the matcher. Where the fields that a pattern asks for are lists,
 * the matcher follows every combination of their values, and for each looks through all values of
 * the event. Three lists of a thousand values would keep it busy far too long, and nothing can stop
 * it.
 */
final class MatchingCost {

  /**
   * The most work, which takes a fraction of a second. The rules of a usual event make a few
   * thousand.
   */
  static final long MAX = 50_000_000;

  /** The cost of one combination itself, counted in values that are looked at. */
  private static final int COMBINATION_COST = 100;

  private static final String OR = "$or";

  private final Map<String, Integer> values = new HashMap<>();
  private long all;

  private MatchingCost() {}

  /**
   * The cost of an event. The event has only the fields that patterns ask for, because the matcher
   * sees no others.
   *
   * @param event as {@link #slim} makes it
   */
  static MatchingCost of(ObjectNode event) {
    MatchingCost cost = new MatchingCost();
    cost.count(event, "");
    return cost;
  }

  private void count(JsonNode value, String path) {
    switch (value) {
      case ObjectNode object ->
          object.properties().forEach(field -> count(field.getValue(), at(path, field.getKey())));
      case ArrayNode array -> array.forEach(element -> count(element, path));
      default -> {
        values.merge(path, 1, Integer::sum);
        all++;
      }
    }
  }

  /** The most that matching one pattern may cost; more than {@link #MAX} where it is too much. */
  long against(JsonNode pattern) {
    return multiplied(combinations(pattern, ""), COMBINATION_COST + all);
  }

  private long combinations(JsonNode pattern, String path) {
    long product = 1;
    for (Map.Entry<String, JsonNode> field : pattern.properties()) {
      product = multiplied(product, Math.max(1, combinations(field, path)));
    }
    return product;
  }

  private long combinations(Map.Entry<String, JsonNode> field, String path) {
    JsonNode asked = field.getValue();
    if (isOr(field)) {
      return asked.valueStream().mapToLong(either -> combinations(either, path)).sum();
    }
    String inner = at(path, field.getKey());
    return asked.isObject() ? combinations(asked, inner) : values.getOrDefault(inner, 1);
  }

  private static long multiplied(long one, long other) {
    long product = Math.multiplyHigh(one, other) == 0 ? one * other : Long.MAX_VALUE;
    return product < 0 || product > MAX ? MAX + 1 : product;
  }

  private static boolean isOr(Map.Entry<String, JsonNode> field) {
    return field.getKey().equals(OR) && field.getValue().isArray();
  }

  private static String at(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** The names of all fields on the paths that a pattern asks for. */
  static Set<String> names(JsonNode pattern) {
    Set<String> names = new HashSet<>();
    addNames(pattern, names);
    return names;
  }

  private static void addNames(JsonNode pattern, Set<String> names) {
    for (Map.Entry<String, JsonNode> field : pattern.properties()) {
      if (isOr(field)) {
        field.getValue().forEach(either -> addNames(either, names));
        continue;
      }
      names.addAll(parts(field.getKey()));
      if (field.getValue().isObject()) {
        addNames(field.getValue(), names);
      }
    }
  }

  /** The event without fields of other names, which no pattern asks for. */
  static ObjectNode slim(ObjectNode event, Set<String> names) {
    ObjectNode slim = JsonNodeFactory.instance.objectNode();
    event
        .properties()
        .forEach(field -> {
          if (names.containsAll(parts(field.getKey()))) {
            slim.set(field.getKey(), slimValue(field.getValue(), names));
          }
        });
    return slim;
  }

  private static JsonNode slimValue(JsonNode value, Set<String> names) {
    return switch (value) {
      case ObjectNode object -> slim(object, names);
      case ArrayNode array -> {
        ArrayNode slim = JsonNodeFactory.instance.arrayNode(array.size());
        array.forEach(element -> slim.add(slimValue(element, names)));
        yield slim;
      }
      default -> value;
    };
  }

  /** The parts of a name. The matcher reads a point in a name as a step to an inner field. */
  private static Set<String> parts(String name) {
    return name.indexOf('.') < 0 ? Set.of(name) : Set.copyOf(Arrays.asList(name.split("\\.")));
  }
}
