package dev.fleabridge.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.Ruler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How one field of a rule's pattern compares with an event.
 *
 * @param field such as {@code source} or {@code detail.TrainingJobStatus}
 * @param wanted what the pattern says of it
 * @param found what the event has there, of each element where it has a list of objects on the way;
 *     a missing node where it has nothing
 * @param met whether the event meets it
 */
public record PatternField(String field, JsonNode wanted, JsonNode found, boolean met) {

  /** The alternatives of a pattern; they are met or not as a whole. */
  private static final String OR = "$or";

  /** Each field of a pattern, in its order. */
  static List<PatternField> of(ObjectNode pattern, ObjectNode event) {
    List<PatternField> fields = new ArrayList<>();
    collect(pattern, List.of(), event, event.toString(), fields);
    return fields;
  }

  private static void collect(
      JsonNode pattern, List<String> path, JsonNode event, String json, List<PatternField> fields) {
    for (Map.Entry<String, JsonNode> field : pattern.properties()) {
      List<String> inner = new ArrayList<>(path);
      inner.add(field.getKey());
      JsonNode wanted = field.getValue();
      if (wanted.isObject() && !wanted.isEmpty()) {
        collect(wanted, inner, at(event, field.getKey()), json, fields);
      } else {
        boolean alternatives = field.getKey().equals(OR);
        fields.add(
            new PatternField(
                String.join(".", inner),
                wanted,
                alternatives ? event : at(event, field.getKey()),
                matches(json, inner, wanted)));
      }
    }
  }

  /** What is there of that name: in a list, where the matcher looks too, that of each element. */
  private static JsonNode at(JsonNode value, String name) {
    if (!value.isArray()) {
      return value.path(name);
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (JsonNode element : value) {
      JsonNode found = at(element, name);
      if (!found.isMissingNode()) {
        all.add(found);
      }
    }
    return all.isEmpty() ? JsonNodeFactory.instance.missingNode() : all;
  }

  private static boolean matches(String json, List<String> path, JsonNode wanted) {
    JsonNode pattern = wanted;
    for (String name : path.reversed()) {
      ObjectNode outer = JsonNodeFactory.instance.objectNode();
      outer.set(name, pattern);
      pattern = outer;
    }
    try {
      return Ruler.matchesRule(json, pattern.toString());
    } catch (Exception e) { // Event-ruler declares it so.
      return false;
    }
  }
}
