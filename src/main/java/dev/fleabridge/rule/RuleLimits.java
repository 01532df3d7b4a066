package dev.fleabridge.rule;

import dev.fleabridge.rule.expression.ExpressionLimits;
import java.time.Duration;

/**
 * How large a rules file may be, and how long its expressions may run.
 *
 * @param maxFileBytes largest rules file, in UTF-8 bytes
 * @param maxRules most rules in a file
 * @param maxSteps most steps in a rule
 * @param expressions how long one evaluation may run
 */
public record RuleLimits(
    int maxFileBytes, int maxRules, int maxSteps, ExpressionLimits expressions) {

  public RuleLimits {
    if (maxFileBytes < 1 || maxRules < 1 || maxSteps < 1) {
      throw new IllegalArgumentException("limits of rules are at least 1");
    }
  }

  /** The defaults: 1 MiB, 500 rules of 50 steps, and 250 ms and 100 levels for an expression. */
  public static RuleLimits defaults() {
    return new RuleLimits(1 << 20, 500, 50, ExpressionLimits.defaults());
  }

  /** These limits with others for expressions. */
  public RuleLimits withExpressions(Duration time, int depth) {
    return new RuleLimits(maxFileBytes, maxRules, maxSteps, new ExpressionLimits(time, depth));
  }
}
