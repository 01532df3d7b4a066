package dev.fleabridge.rule;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks rules against the JSON Schema that editors use too, and puts its findings into words for
 * people.
 */
final class RulesSchema {

  private static final String RESOURCE = "/rules.schema.json";
  private static final String TESTS_RESOURCE = "/rules.test.schema.json";

  /** The place of a step, in a file or in a single rule. */
  private static final Pattern STEP = Pattern.compile("^(/rules/\\d+)?/steps/[^/]+$");

  /** The place of a schedule, or of a part of it. */
  private static final Pattern SCHEDULE = Pattern.compile("^(/rules/\\d+)?/schedule\\b");

  private static final Schema FILE;
  private static final Schema RULE;

  static {
    JsonNode schema = read(RESOURCE);
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    SchemaLocation location = SchemaLocation.of(schema.path("$id").asString());
    FILE = registry.getSchema(location, schema);
    var ruleOnly = schema.deepCopy().asObject();
    ruleOnly.remove("properties");
    ruleOnly.remove("required");
    ruleOnly.remove("additionalProperties");
    ruleOnly.put("$id", "urn:fleabridge:rule");
    ruleOnly.put("$ref", "#/$defs/rule");
    RULE = registry.getSchema(SchemaLocation.of("urn:fleabridge:rule"), ruleOnly);
  }

  /** Is read when a file of tests is: the service has none. */
  private static final class OfTests {
    static final Schema SCHEMA = schema();

    private static Schema schema() {
      JsonNode tests = read(TESTS_RESOURCE);
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SchemaLocation.of(tests.path("$id").asString()), tests);
    }
  }

  private RulesSchema() {}

  private static JsonNode read(String name) {
    try (InputStream resource = RulesSchema.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalStateException("the class path lacks " + name);
      }
      return JsonMapper.shared().readTree(resource);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks a whole file. */
  static void checkFile(JsonNode file, RuleProblems problems) {
    FILE.validate(file).forEach(error -> note(error, problems));
  }

  /** Checks a file of tests for rules. */
  static void checkTests(JsonNode file, RuleProblems problems) {
    OfTests.SCHEMA.validate(file).forEach(error -> note(error, problems));
  }

  /** Checks a single rule. */
  static void checkRule(JsonNode rule, RuleProblems problems) {
    RULE.validate(rule).forEach(error -> note(error, problems));
  }

  private static void note(Error error, RuleProblems problems) {
    String pointer = "";
    var place = error.getInstanceLocation();
    for (int i = 0; i < place.getNameCount(); i++) {
      pointer = RuleProblems.at(pointer, String.valueOf(place.getElement(i)));
    }
    Optional<String> alternatives = alternatives(error);
    if (alternatives.isPresent()) {
      // anyOf reports only what each alternative lacks. oneOf reports itself as well.
      if (alternatives.get().equals("anyOf")) {
        problems.add(pointer, noForm(pointer));
      }
      return;
    }
    String property = String.valueOf(error.getProperty());
    switch (error.getKeyword()) {
      case "additionalProperties" ->
          problems.add(RuleProblems.at(pointer, property), unknown(pointer, property));
      case "required" -> problems.add(RuleProblems.at(pointer, property), "is missing");
      case "oneOf" -> problems.add(pointer, oneOf(error));
      case "propertyNames" ->
          problems.add(pointer, property + " is no name: a-z, 0-9 and _, beginning with a letter");
      case "pattern" -> problems.add(pointer, form(error.getSchemaNode().asString()));
      default -> problems.add(pointer, words(error.getKeyword(), error.getSchemaNode()));
    }
  }

  /** What a text that does not match a pattern of the schema should be. */
  static String form(String pattern) {
    boolean amount = pattern.contains("[0-9]{1,14}");
    if (pattern.contains("{%")) {
      return amount
          ? "must be an amount such as \"0.10\", or an expression \"{% ... %}\""
          : "must be an expression: \"{% ... %}\"";
    }
    if (amount) {
      return "must be an amount such as \"0.10\"";
    }
    if (pattern.contains("[smhd]")) {
      return "must be a duration such as 90s, 30m, 2h or 7d";
    }
    if (pattern.startsWith("^[a-z0-9-]")) {
      return "must have a-z, 0-9 and - only, at most 60";
    }
    return pattern.startsWith("^[a-z")
        ? "must have a-z, 0-9 and _ only, at most 60"
        : "is not of the form that belongs here";
  }

  /**
   * A mistake in words.
   *
   * @param asked what the schema says under the keyword
   */
  private static String words(String keyword, JsonNode asked) {
    return switch (keyword) {
      case "type" -> "must be " + String.join(" or ", types(asked));
      case "enum" ->
          "must be one of "
              + String.join(", ", asked.valueStream().map(JsonNode::asString).toList());
      case "minProperties", "minItems", "minLength" -> "is empty";
      case "maxItems", "maxProperties" -> "has more than " + asked.asString() + " values";
      case "maxLength" -> "is longer than " + asked.asString() + " characters";
      case "minimum" -> "is less than " + asked.asString();
      case "maximum" -> "is more than " + asked.asString();
      case "uniqueItems" -> "has a value twice";
      default -> "is not what belongs here";
    };
  }

  private static List<String> types(JsonNode asked) {
    List<JsonNode> types = asked.isArray() ? asked.valueStream().toList() : List.of(asked);
    return types.stream()
        .map(type ->
            switch (type.asString()) {
              case "object" -> "an object";
              case "array" -> "a list";
              case "string" -> "a text";
              case "boolean" -> "true or false";
              case "integer" -> "a whole number";
              case "null" -> "nothing";
              default -> "a number";
            })
        .toList();
  }

  private static String noForm(String pointer) {
    return SCHEDULE.matcher(pointer).find()
        ? "a schedule is six cron fields, cron(...), rate(...), { cron: ..., zone: ... } or"
            + " { every: 1h }"
        : "is of none of the forms that belong here";
  }

  private static String unknown(String pointer, String property) {
    // Earlier documents named this key, but the bridge never used it. A second fact then looked
    // like the first, and was not paid.
    return property.equals("item") && STEP.matcher(pointer).find()
        ? "a step has no item; what tells two payments apart belongs into the rule's key"
        : "the key is not known here";
  }

  /**
   * The anyOf or oneOf whose alternative failed with this error; empty where the error is from
   * neither.
   */
  private static Optional<String> alternatives(Error error) {
    var path = error.getEvaluationPath();
    for (int i = path.getNameCount() - 2; i >= 0; i--) {
      String name = String.valueOf(path.getElement(i));
      if (name.equals("oneOf") || name.equals("anyOf")) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private static String oneOf(Error error) {
    List<String> names = new ArrayList<>();
    for (JsonNode alternative : error.getSchemaNode()) {
      names.add(alternative.path("required").path(0).asString());
    }
    return "needs exactly one of: " + String.join(", ", names);
  }
}
