package dev.fleabridge.operator;

import dev.fleabridge.rule.expression.Undecided;

/** Says that rules could not be evaluated just now. That says nothing about rules or events. */
public final class NotEvaluated extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotEvaluated(Undecided cause) {
    super(cause.getMessage(), cause);
  }
}
