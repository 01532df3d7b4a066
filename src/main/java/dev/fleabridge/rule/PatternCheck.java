package dev.fleabridge.rule;

import dev.fleabridge.rule.expression.ExpressionException;
import dev.fleabridge.rule.expression.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.event.ruler.JsonRuleCompiler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Notes what keeps a pattern from ever matching: fields that no envelope has, values of a type that
 * never comes, and words that AWS never sends. What is left to event-ruler is noted in its words.
 */
final class PatternCheck {

  private static final String OR = "$or";
  private static final String DETAIL = "detail";
  private static final String SOURCE = "source";
  private static final String DETAIL_TYPE = "detail-type";

  /** Fields that each envelope has. They are texts. */
  private static final Set<String> ALWAYS =
      Set.of("version", "id", DETAIL_TYPE, SOURCE, "account", "region");

  /** Fields that an envelope has or lacks. They are texts, or a list of texts. */
  private static final Set<String> SOMETIMES = Set.of("time", "resources", "replay-name");

  private static final List<String> FIELDS =
      List.of(
          SOURCE,
          DETAIL_TYPE,
          DETAIL,
          "account",
          "region",
          "resources",
          "time",
          "id",
          "version",
          "replay-name");

  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

  /** An account of AWS that was written in another way. Other senders may name theirs freely. */
  private static final Pattern LIKE_AN_ACCOUNT = Pattern.compile("[0-9][0-9 _.-]*");

  private final RuleProblems problems;
  private final MatcherCheck matchers;

  PatternCheck(RuleProblems problems) {
    this.problems = problems;
    this.matchers = new MatcherCheck(problems);
  }

  /** Notes every mistake of a pattern. */
  void check(String place, ObjectNode when) {
    int before = problems.count();
    checkEnvelope(place, when, Map.of());
    if (problems.count() > before) {
      return;
    }
    String mistake = mistake(when);
    if (mistake != null) {
      problems.add(place, mistake);
    }
  }

  private static @Nullable String mistake(ObjectNode when) {
    try {
      String mistake = JsonRuleCompiler.check(when.toString());
      return mistake == null
          ? null
          : "not an event pattern: "
              + PatternMistakes.words(mistake.replaceFirst("(?s) at \\[Source.*", ""));
    } catch (RuntimeException e) {
      return "not an event pattern";
    }
  }

  /**
   * Checks the fields of an envelope.
   *
   * @param around the fields that must match besides, where this is one side of an {@code $or}
   */
  private void checkEnvelope(String place, JsonNode pattern, Map<String, JsonNode> around) {
    Map<String, JsonNode> all = new LinkedHashMap<>(around);
    pattern.properties().forEach(field -> all.put(field.getKey(), field.getValue()));
    for (Map.Entry<String, JsonNode> field : pattern.properties()) {
      String at = RuleProblems.at(place, field.getKey());
      String name = field.getKey();
      JsonNode asked = field.getValue();
      if (name.equals(OR)) {
        either(at, asked).forEach((inner, side) -> checkEnvelope(inner, side, all));
      } else if (name.equals(DETAIL)) {
        checkDetail(at, asked);
      } else if (ALWAYS.contains(name) || SOMETIMES.contains(name)) {
        checkText(at, name, asked);
      } else if (name.matches("detail(\\.[^.]+)+")) {
        checkInner(at, asked);
      } else {
        problems.add(at, unknown(name));
      }
    }
    new WordCheck(problems, all).check(place, pattern);
  }

  /** The sides of an {@code $or}, each at its place. */
  private Map<String, JsonNode> either(String place, JsonNode sides) {
    Map<String, JsonNode> either = new LinkedHashMap<>();
    boolean patterns =
        sides.isArray() && sides.size() > 1 && sides.valueStream().allMatch(PatternCheck::isFilled);
    if (!patterns) {
      problems.add(place, "$or takes a list of at least two patterns");
      return either;
    }
    for (int i = 0; i < sides.size(); i++) {
      either.put(RuleProblems.at(place, i), sides.path(i));
    }
    return either;
  }

  private static boolean isFilled(JsonNode side) {
    return side.isObject() && !side.isEmpty();
  }

  private static String unknown(String name) {
    Optional<String> near = Nearest.of(name, FIELDS);
    return near.map(right -> "no event has this field; it is written " + right)
        .orElse(
            "no event has this field: there are %s, and what the sender wrote is within detail"
                .formatted(String.join(", ", FIELDS)));
  }

  private void checkDetail(String place, JsonNode detail) {
    if (detail.isObject()) {
      checkInner(place, detail);
    } else {
      problems.add(
          place, "detail is an object; ask for fields of it, such as detail: { status: [done] }");
    }
  }

  /** Checks what is asked of a field within {@code detail}. */
  private void checkInner(String place, JsonNode asked) {
    if (asked.isObject()) {
      if (asked.isEmpty()) {
        problems.add(place, "asks for nothing; leave it out");
      }
      asked
          .properties()
          .forEach(field -> {
            String at = RuleProblems.at(place, field.getKey());
            if (field.getKey().equals(OR) && field.getValue().isArray()) {
              either(at, field.getValue()).forEach(this::checkInner);
            } else {
              checkInner(at, field.getValue());
            }
          });
    } else {
      elements(place, asked).forEach(matchers::check);
    }
  }

  /** The values that a field may have, each at its place; none where there is no list of them. */
  private Map<String, JsonNode> elements(String place, JsonNode asked) {
    Map<String, JsonNode> elements = new LinkedHashMap<>();
    if (!asked.isArray()) {
      String value = asked.isValueNode() ? ExpressionException.bounded(asked.asString(), 40) : "";
      problems.add(
          place,
          "an event pattern has a list of values here, such as [%s]"
              .formatted(value.isEmpty() ? "value" : value));
      return elements;
    }
    if (asked.isEmpty()) {
      problems.add(place, "an empty list matches nothing");
    }
    for (int i = 0; i < asked.size(); i++) {
      elements.put(RuleProblems.at(place, i), asked.path(i));
    }
    return elements;
  }

  /** Checks what is asked of a field of the envelope that is a text. */
  private void checkText(String place, String field, JsonNode asked) {
    elements(place, asked)
        .forEach((at, value) -> {
          if (value.isObject()) {
            matchers.check(at, value);
            checkMatcherOfText(at, field, value);
          } else if (value.isArray()) {
            matchers.check(at, value);
          } else if (value.isString()) {
            checkAccount(at, field, value.stringValue());
          } else {
            problems.add(at, neverEqual(field, value));
          }
        });
  }

  private static String neverEqual(String field, JsonNode value) {
    if (value.isNull()) {
      return "null never matches: %s is a text".formatted(field);
    }
    String digits = field.equals("account") ? ", with all 12 digits" : "";
    return "%s never matches: %s is a text, so write the value in quotes%s"
        .formatted(value.isNumber() ? "a number" : value.asString(), field, digits);
  }

  private void checkMatcherOfText(String place, String field, JsonNode matcher) {
    if (matcher.has("numeric")) {
      problems.add(place, "numeric never matches: %s is a text".formatted(field));
    }
    JsonNode exists = matcher.path("exists");
    if (ALWAYS.contains(field) && exists.isBoolean() && !exists.booleanValue()) {
      problems.add(place, "exists: false never matches: each event has %s".formatted(field));
    }
    JsonNode but = matcher.path("anything-but");
    List<JsonNode> excluded = new ArrayList<>();
    if (but.isArray()) {
      but.forEach(excluded::add);
    } else if (but.isNumber()) {
      excluded.add(but);
    }
    if (excluded.stream().anyMatch(JsonNode::isNumber)) {
      problems.add(
          place,
          "a number excludes nothing: %s is a text, so write the value in quotes".formatted(field));
    }
  }

  private void checkAccount(String place, String field, String value) {
    if (field.equals("account")
        && LIKE_AN_ACCOUNT.matcher(value).matches()
        && !ACCOUNT.matcher(value).matches()) {
      problems.add(place, "an account of AWS has 12 digits and nothing else");
    }
  }
}
