package dev.fleabridge.testkit.sandbox.http;

/** Ends a call with this answer; nothing has happened. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final transient Answer answer;

  Refusal(Answer answer) {
    super("refused", null, false, false);
    this.answer = answer;
  }

  Refusal(int status, String code, String message) {
    this(Answer.error(status, code, message));
  }

  Answer answer() {
    return answer;
  }
}
