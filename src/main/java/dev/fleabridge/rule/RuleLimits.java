package dev.fleabridge.rule;

import java.time.Duration;

/**
 * How large a rules file may be, and how long its expressions may run.
 *
 * @param maxFileBytes largest rules file, in UTF-8 bytes
 * @param maxRules most rules in a file
 * @param maxSteps most steps in a rule
 * @param expressionTime longest time that one evaluation may take
 * @param expressionDepth deepest nesting of one evaluation; anything deeper counts as endless
 *     recursion
 */
public record RuleLimits(
    int maxFileBytes, int maxRules, int maxSteps, Duration expressionTime, int expressionDepth) {

  public RuleLimits {
    if (maxFileBytes < 1 || maxRules < 1 || maxSteps < 1 || expressionDepth < 1) {
      throw new IllegalArgumentException("limits of rules are at least 1");
    }
    if (expressionTime.isNegative() || expressionTime.isZero()) {
      throw new IllegalArgumentException("the time of an expression is more than zero");
    }
  }

  /** The defaults: 1 MiB, 500 rules of 50 steps, and 250 ms and 100 levels for an expression. */
  public static RuleLimits defaults() {
    return new RuleLimits(1 << 20, 500, 50, Duration.ofMillis(250), 100);
  }

  /** These limits with others for expressions. */
  public RuleLimits withExpressions(Duration time, int depth) {
    return new RuleLimits(maxFileBytes, maxRules, maxSteps, time, depth);
  }
}
