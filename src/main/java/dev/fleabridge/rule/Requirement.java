package dev.fleabridge.rule;

import java.util.Locale;

/**
 * A condition of a rule or of a step.
 *
 * @param that gives true or false. Anything else is an error and does not count as false
 * @param otherwise the reason recorded when it gives false, such as {@code below_threshold}
 */
record Requirement(Expression that, String otherwise) {

  /** What a condition says. */
  sealed interface Verdict {
    /** It holds. */
    record Holds() implements Verdict {}

    /** It does not hold. */
    record Refused(String reason) implements Verdict {}

    /** It gave no answer. */
    record Failed(String reason) implements Verdict {}
  }

  Verdict judge(Scope scope) {
    try {
      var answer = that.evaluate(scope);
      if (!answer.isBoolean()) {
        String got = answer.isNull() ? "no value" : "a " + answer.getNodeType();
        return new Verdict.Failed(
            "require_failed: "
                + got.toLowerCase(Locale.ROOT)
                + " instead of true or false in "
                + that.shortText());
      }
      return answer.booleanValue() ? new Verdict.Holds() : new Verdict.Refused(otherwise);
    } catch (ExpressionException e) {
      return new Verdict.Failed("require_failed: " + e.getMessage());
    }
  }
}
