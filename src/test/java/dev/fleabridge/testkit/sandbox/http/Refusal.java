package dev.fleabridge.testkit.sandbox.http;

/** Ends a call with this answer; nothing has happened. */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final transient Answer answer;

  public Refusal(Answer answer) {
    super("refused", null, false, false);
    this.answer = answer;
  }

  public Refusal(int status, String code, String message) {
    this(Answer.error(status, code, message));
  }

  public Answer answer() {
    return answer;
  }
}
