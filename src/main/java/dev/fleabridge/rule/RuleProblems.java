package dev.fleabridge.rule;

import dev.fleabridge.rule.expression.ExpressionException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Collects mistakes. A place is a JSON pointer into the file. It gives the rule, the field and the
 * line.
 */
final class RuleProblems {

  private final JsonNode root;
  private final Map<String, Integer> lines;
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> places = new ArrayList<>();

  RuleProblems(JsonNode root, Map<String, Integer> lines) {
    this.root = root;
    this.lines = lines;
  }

  /** A collection for a rule that does not come from a file. Places are then fields of the rule. */
  static RuleProblems withoutLines() {
    return new RuleProblems(MissingNode.getInstance(), Map.of());
  }

  /** The pointer of a field within a place. */
  static String at(String pointer, String field) {
    return pointer + "/" + field.replace("~", "~0").replace("/", "~1");
  }

  /** The pointer of an element within a place. */
  static String at(String pointer, int index) {
    return pointer + "/" + index;
  }

  void add(String pointer, String message) {
    places.add(pointer);
    List<String> path = new ArrayList<>();
    for (String part : pointer.split("/", -1)) {
      path.add(part.replace("~1", "/").replace("~0", "~"));
    }
    path.removeFirst();
    String rule = "";
    if (root.isObject() && path.size() >= 2 && path.getFirst().equals("rules")) {
      rule = ruleName(path.get(1));
      path = path.subList(2, path.size());
    }
    problems.add(new Problem(rule, String.join(".", path), line(pointer), message));
  }

  private String ruleName(String index) {
    JsonNode id = root.path("rules").path(Integer.parseInt(index)).path("id");
    boolean usable = id.isString() && !id.stringValue().isBlank();
    return usable ? ExpressionException.bounded(id.stringValue(), 60) : "rules[" + index + "]";
  }

  /** The line of the place or, where the place is missing, of the nearest value around it. */
  int line(String pointer) {
    String place = pointer;
    while (!lines.containsKey(place) && !place.isEmpty()) {
      place = place.substring(0, place.lastIndexOf('/'));
    }
    return lines.getOrDefault(place, 0);
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  /** Whether a mistake was found at this place or within it. */
  boolean within(String pointer) {
    return places.stream().anyMatch(p -> p.equals(pointer) || p.startsWith(pointer + "/"));
  }

  /** The number of mistakes found so far. */
  int count() {
    return problems.size();
  }

  RulesInvalid invalid(String origin) {
    return new RulesInvalid(
        origin,
        problems.stream().distinct().sorted(Comparator.comparingInt(Problem::line)).toList());
  }
}
