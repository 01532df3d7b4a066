package dev.fleabridge.rule.expression;

/**
 * Says that an expression gives no answer, however often it is evaluated. The message fits a log
 * line and a ledger column: it shows at most 240 characters of the expression and the event
 * together.
 */
public final class ExpressionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final int MAX_REASON_CHARS = 160;
  private static final int MAX_EXPRESSION_CHARS = 80;

  private final String reason;

  /**
   * @param reason for a person; bounded
   * @param expression its text, without braces; bounded
   */
  public ExpressionException(String reason, String expression) {
    super(bounded(reason, MAX_REASON_CHARS) + " in " + bounded(expression, MAX_EXPRESSION_CHARS));
    this.reason = bounded(reason, MAX_REASON_CHARS);
  }

  /** Why, without the expression. */
  String reason() {
    return reason;
  }

  /** A text on one line, without control characters, of at most so many characters. */
  public static String bounded(String text, int max) {
    String line = text.replaceAll("\\s+", " ").replaceAll("\\p{Cc}", "").strip();
    return line.length() <= max ? line : line.substring(0, max - 3) + "...";
  }
}
