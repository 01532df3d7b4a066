package dev.fleabridge.rule;

import dev.fleabridge.rule.expression.ExpressionException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Notes the words of a pattern that AWS never sends, each with the word that it does send. */
final class WordCheck {

  private final RuleProblems problems;
  private final List<String> sources;
  private final List<String> detailTypes;

  /**
   * @param all all fields of the envelope that must match together
   */
  WordCheck(RuleProblems problems, Map<String, JsonNode> all) {
    this.problems = problems;
    this.sources = exact(all.getOrDefault("source", MissingNode.getInstance()));
    this.detailTypes = exact(all.getOrDefault("detail-type", MissingNode.getInstance()));
  }

  /** The values of a field, where all are written out; none where some are not. */
  private static List<String> exact(JsonNode values) {
    boolean exact = values.isArray() && values.valueStream().allMatch(JsonNode::isString);
    return exact ? values.valueStream().map(JsonNode::stringValue).toList() : List.of();
  }

  /** Checks the fields at this place. */
  void check(String place, JsonNode pattern) {
    each(place, pattern, "source", value -> written(AwsWords.sourceMeant(value)));
    if (AwsWords.areKnown(sources)) {
      each(place, pattern, "detail-type", type -> written(AwsWords.detailTypeMeant(sources, type)));
    }
    if (!sources.isEmpty() && sources.stream().allMatch(source -> source.startsWith("aws."))) {
      each(place, pattern, "account", WordCheck::account);
    }
    if (sources.equals(List.of(AwsWords.SAGEMAKER))) {
      each(place, pattern, "detail-type", AwsWords::otherSource);
      checkDetail(RuleProblems.at(place, "detail"), "", pattern.path("detail"));
      checkDetail(place, "detail.", pattern);
    }
    if (sources.equals(List.of(AwsWords.ASYNC))) {
      each(
          RuleProblems.at(place, "detail"),
          pattern.path("detail"),
          "status",
          value -> written(AwsWords.inferenceStatusMeant(value)));
    }
  }

  /** What begins with a digit is checked for every source. */
  private static Optional<String> account(String value) {
    boolean digits = !value.isEmpty() && Character.isDigit(value.charAt(0));
    return digits ? Optional.empty() : written(Optional.of("12 digits"));
  }

  /**
   * Checks fields of SageMaker's {@code detail}.
   *
   * @param prefix what the names of its fields begin with; others are not looked at
   */
  private void checkDetail(String place, String prefix, JsonNode owner) {
    for (Map.Entry<String, JsonNode> field : owner.properties()) {
      String key = field.getKey();
      String at = RuleProblems.at(place, key);
      if (prefix.isEmpty() && key.equals("$or")) {
        for (int i = 0; i < field.getValue().size(); i++) {
          checkDetail(RuleProblems.at(at, i), prefix, field.getValue().path(i));
        }
      } else if (key.startsWith(prefix)) {
        String name = key.substring(prefix.length());
        AwsWords.fieldMeant(detailTypes, name)
            .ifPresent(right -> problems.add(at, "no such field comes: SageMaker writes " + right));
        each(place, owner, key, value -> written(AwsWords.statusMeant(name, value)));
        checkPrefixes(at, name, field.getValue());
      }
    }
  }

  private void checkPrefixes(String place, String field, JsonNode values) {
    for (int i = 0; values.isArray() && i < values.size(); i++) {
      say(
          RuleProblems.at(place, i),
          values.path(i).path("prefix"),
          "begins no status that comes",
          prefix -> written(AwsWords.statusBeginning(field, prefix)));
    }
  }

  private static Optional<String> written(Optional<String> right) {
    return right.map(word -> "AWS writes " + word);
  }

  private interface Meant {
    Optional<String> of(String value);
  }

  private void each(String place, JsonNode owner, String field, Meant meant) {
    JsonNode values = owner.path(field);
    String at = RuleProblems.at(place, field);
    for (int i = 0; values.isArray() && i < values.size(); i++) {
      JsonNode value = values.path(i);
      String inner = RuleProblems.at(at, i);
      say(inner, value, "never comes", meant);
      JsonNode but = value.path("anything-but");
      say(inner, but, "excludes nothing", meant);
      if (but.isArray()) {
        but.forEach(word -> say(inner, word, "excludes nothing", meant));
      }
    }
  }

  /** Says of a word that never comes what it does in the pattern, and which word was meant. */
  private void say(String place, JsonNode word, String does, Meant meant) {
    if (word.isString()) {
      meant
          .of(word.stringValue())
          .ifPresent(right ->
              problems.add(
                  place,
                  "\"%s\" %s; %s"
                      .formatted(
                          ExpressionException.bounded(word.stringValue(), 80), does, right)));
    }
  }
}
