package dev.fleabridge.rule.expression;

import dev.fleabridge.model.Event;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Expressions and what they see, for the tests of this package. */
final class Samples {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private Samples() {}

  /** JSON; single quotes stand for double ones. */
  static JsonNode json(String text) {
    return JSON.readTree(text.replace('\'', '"'));
  }

  /** What an expression sees of an inference result with this detail. */
  static Scope scope(String detail) {
    return Scope.of(
        new Event(
            "7f3c",
            "ml.inference",
            "Inference Result",
            "111122223333",
            Instant.parse("2026-11-18T09:30:05Z"),
            "eu-west-1",
            List.of(),
            json(detail).asObject()));
  }

  static Expression expression(String body) {
    return Expression.compile("{% " + body + " %}", ExpressionLimits.defaults());
  }
}
