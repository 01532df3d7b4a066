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
 * How much work an event makes for the matcher. Where the fields that a pattern asks for are lists,
 * the matcher follows every combination of their values, and looks through all values of the event
 * for each. Three lists of a thousand keep it busy for longer than anybody waits, and nothing can
 * stop it.
 */
final class MatchingCost {

  /**
   * The most work, which takes a fraction of a second. The rules of a usual event make a few
   * thousand.
   */
  static final long MAX = 50_000_000;

  /** What a combination costs by itself, counted in values that are looked at. */
  private static final int COMBINATION_COST = 100;

  private static final String OR = "$or";

  private final Map<String, Integer> values = new HashMap<>();
  private long all;

  private MatchingCost() {}

  /**
   * Of an event with the fields alone that patterns ask for: the matcher sees no others either.
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

  /** What it costs at most to match one pattern. */
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

  /** The names of the fields on the way to whatever a pattern asks for. */
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

  /** An event without the fields of other names, which no pattern could tell it from. */
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

  /** The matcher takes a point in a name for a step to a field inside. */
  private static Set<String> parts(String name) {
    return name.indexOf('.') < 0 ? Set.of(name) : Set.copyOf(Arrays.asList(name.split("\\.")));
  }
}
