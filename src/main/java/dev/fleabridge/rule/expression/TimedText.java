package dev.fleabridge.rule.expression;

/**
 * A text that checks the time while it is read. A regular expression may run practically forever,
 * and ends when the text that it reads ends the evaluation.
 */
final class TimedText implements CharSequence {

  private static final int LOOK_EVERY = 1 << 10;

  private final String text;
  private final EvaluationBounds bounds;
  private int reads;

  TimedText(String text, EvaluationBounds bounds) {
    this.text = text;
    this.bounds = bounds;
  }

  @Override
  public char charAt(int index) {
    reads++;
    if (reads % LOOK_EVERY == 0) {
      bounds.checkTime();
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
