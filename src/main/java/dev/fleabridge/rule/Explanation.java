package dev.fleabridge.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.Ruler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Why a rule does or does not match an event.
 *
 * @param rule the rule's id
 * @param matches whether the rule acts on the event
 * @param enabled whether the rule is enabled; a disabled rule never matches
 * @param unmatched the fields of the pattern that the event does not meet, such as {@code source}
 *     or {@code detail.TrainingJobStatus}
 */
public record Explanation(String rule, boolean matches, boolean enabled, List<String> unmatched) {

  public Explanation {
    unmatched = List.copyOf(unmatched);
  }

  /**
   * The explanation for an event that has too many values in the fields that the rule asks for. It
   * is not matched.
   */
  static Explanation tooWide(Rule rule, ObjectNode event) {
    return new Explanation(rule.id(), false, rule.enabled(), unmet(rule, event));
  }

  /**
   * The fields of the pattern that have a single value in the event, such as {@code source}, and
   * are not met.
   */
  static List<String> unmet(Rule rule, ObjectNode event) {
    List<String> unmet = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : rule.when().properties()) {
      String name = field.getKey();
      JsonNode value = event.path(name);
      if (value.isValueNode()
          && !matches(pattern(name, value).toString(), pattern(name, field.getValue()))) {
        unmet.add(name);
      }
    }
    return unmet;
  }

  static Explanation of(Rule rule, String json) {
    List<String> unmatched = new ArrayList<>();
    if (!matches(json, rule.when())) {
      for (Map.Entry<String, JsonNode> field : rule.when().properties()) {
        explain(json, field, unmatched);
      }
    }
    boolean matches = rule.enabled() && unmatched.isEmpty() && matches(json, rule.when());
    return new Explanation(rule.id(), matches, rule.enabled(), unmatched);
  }

  private static void explain(
      String json, Map.Entry<String, JsonNode> field, List<String> unmatched) {
    if (matches(json, pattern(field.getKey(), field.getValue()))) {
      return;
    }
    int before = unmatched.size();
    if (field.getKey().equals("detail") && field.getValue().isObject()) {
      for (Map.Entry<String, JsonNode> inner : field.getValue().properties()) {
        if (!matches(json, pattern("detail", pattern(inner.getKey(), inner.getValue())))) {
          unmatched.add("detail." + inner.getKey());
        }
      }
    }
    if (unmatched.size() == before) {
      unmatched.add(field.getKey());
    }
  }

  private static ObjectNode pattern(String field, JsonNode value) {
    ObjectNode pattern = JsonNodeFactory.instance.objectNode();
    pattern.set(field, value);
    return pattern;
  }

  private static boolean matches(String json, ObjectNode pattern) {
    try {
      return Ruler.matchesRule(json, pattern.toString());
    } catch (Exception e) { // Event-ruler declares it so.
      return false;
    }
  }
}
