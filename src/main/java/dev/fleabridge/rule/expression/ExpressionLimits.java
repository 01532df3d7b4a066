package dev.fleabridge.rule.expression;

import java.time.Duration;

/**
 * How long an expression may run.
 *
 * @param time longest time that one evaluation may take
 * @param depth deepest nesting of one evaluation; anything deeper counts as endless recursion
 */
public record ExpressionLimits(Duration time, int depth) {

  public ExpressionLimits {
    if (depth < 1) {
      throw new IllegalArgumentException("the depth of an expression is at least 1");
    }
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("the time of an expression is more than zero");
    }
  }

  /** The defaults: 250 ms and 100 levels. */
  public static ExpressionLimits defaults() {
    return new ExpressionLimits(Duration.ofMillis(250), 100);
  }
}
