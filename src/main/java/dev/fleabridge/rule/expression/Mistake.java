package dev.fleabridge.rule.expression;

/**
 * Says that an expression has no answer for what it was given. The message is a sentence in our own
 * words, without the expression.
 */
final class Mistake extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Mistake(String sentence) {
    super(sentence, null, false, false);
  }
}
