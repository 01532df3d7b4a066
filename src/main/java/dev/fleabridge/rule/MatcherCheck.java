package dev.fleabridge.rule;

import dev.fleabridge.rule.expression.Nearest;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Notes what is wrong with a value of a pattern, such as {@code { prefix: 5 }}. */
final class MatcherCheck {

  private static final List<String> MATCHERS =
      List.of(
          "prefix",
          "suffix",
          "equals-ignore-case",
          "wildcard",
          "anything-but",
          "numeric",
          "cidr",
          "exists",
          "exactly");

  private static final Set<String> COMPARISONS = Set.of("<", "<=", "=", ">=", ">");

  private final RuleProblems problems;

  MatcherCheck(RuleProblems problems) {
    this.problems = problems;
  }

  /** Checks one value of a list of values. */
  void check(String place, JsonNode value) {
    if (value.isArray()) {
      problems.add(place, "a list stands within a list; the values are in one list");
    } else if (value.isObject() && value.size() != 1) {
      problems.add(place, "a value is matched in one way, such as { prefix: a }");
    } else if (value.isObject()) {
      String name = value.propertyNames().iterator().next();
      check(place, name, value.path(name));
    }
  }

  private void check(String place, String name, JsonNode asked) {
    String mistake =
        switch (name) {
          case "prefix", "suffix" ->
              isText(asked.path("equals-ignore-case")) || isText(asked) ? "" : "takes a text";
          case "equals-ignore-case", "exactly" -> isText(asked) ? "" : "takes a text";
          case "wildcard" -> wildcard(asked);
          case "cidr" ->
              isText(asked) && asked.stringValue().contains("/")
                  ? ""
                  : "takes a range of addresses, such as 10.0.0.0/8";
          case "exists" -> asked.isBoolean() ? "" : "takes true or false";
          case "numeric" -> isComparison(asked) ? "" : "takes comparisons, such as [\">=\", 0.5]";
          case "anything-but" -> but(asked);
          default ->
              "is no way to match a value"
                  + Nearest.of(name, MATCHERS).map(near -> "; it is written " + near).orElse("");
        };
    if (!mistake.isEmpty()) {
      problems.add(place, name + " " + mistake);
    }
  }

  private static boolean isText(JsonNode asked) {
    return asked.isString();
  }

  private static String wildcard(JsonNode asked) {
    if (!isText(asked)) {
      return "takes a text";
    }
    return asked.stringValue().contains("**") ? "takes no two * beside each other" : "";
  }

  private static boolean isComparison(JsonNode asked) {
    boolean pairs = asked.isArray() && (asked.size() == 2 || asked.size() == 4);
    for (int i = 0; pairs && i < asked.size(); i += 2) {
      pairs = COMPARISONS.contains(text(asked.path(i))) && asked.path(i + 1).isNumber();
    }
    return pairs;
  }

  private static String text(JsonNode node) {
    return node.isString() ? node.stringValue() : "";
  }

  private static String but(JsonNode asked) {
    if (asked.isObject()) {
      return asked.size() == 1 ? "" : "takes one value, or a list of values of one type";
    }
    List<JsonNode> values = asked.isArray() ? asked.valueStream().toList() : List.of(asked);
    boolean texts = values.stream().allMatch(JsonNode::isString);
    boolean numbers = values.stream().allMatch(JsonNode::isNumber);
    return values.isEmpty() || !(texts || numbers)
        ? "takes one value, or a list of values of one type"
        : "";
  }
}
