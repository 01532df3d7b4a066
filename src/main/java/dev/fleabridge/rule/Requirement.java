package dev.fleabridge.rule;

import dev.fleabridge.rule.expression.Expression;
import dev.fleabridge.rule.expression.ExpressionException;
import dev.fleabridge.rule.expression.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A condition of a rule or of a step.
 *
 * @param that gives true or false; anything else is an error and does not count as false
 * @param otherwise the reason recorded when it gives false, such as {@code below_threshold}
 */
record Requirement(Expression that, String otherwise) {

  /** The result of a condition. */
  sealed interface Judgement {
    /** The condition holds. */
    record Holds() implements Judgement {}

    /** The condition does not hold. */
    record Refused(String reason) implements Judgement {}

    /** The condition gave no answer. */
    record Failed(String reason) implements Judgement {}
  }

  /**
   * Judges conditions in their order.
   *
   * @return empty where all hold; otherwise the reason of the first that does not, which begins
   *     with {@code require_failed: } where it gave no answer
   */
  static Optional<String> refusal(List<Requirement> conditions, Scope scope) {
    for (Requirement condition : conditions) {
      switch (condition.judge(scope)) {
        case Judgement.Holds _ -> {}
        case Judgement.Refused(String reason) -> {
          return Optional.of(reason);
        }
        case Judgement.Failed(String reason) -> {
          return Optional.of(reason);
        }
      }
    }
    return Optional.empty();
  }

  Judgement judge(Scope scope) {
    try {
      var answer = that.evaluate(scope);
      if (!answer.isBoolean()) {
        String got = answer.isNull() ? "no value" : "a " + answer.getNodeType();
        return new Judgement.Failed(
            "require_failed: "
                + got.toLowerCase(Locale.ROOT)
                + " instead of true or false in "
                + that.shortText());
      }
      return answer.booleanValue() ? new Judgement.Holds() : new Judgement.Refused(otherwise);
    } catch (ExpressionException e) {
      return new Judgement.Failed("require_failed: " + e.getMessage());
    }
  }
}
