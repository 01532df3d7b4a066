package dev.fleabridge.purpleflea;

/** Says that an answer lacks what the dialect promises, or has it in a form that cannot be read. */
public final class UnreadableAnswer extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String reason;

  public UnreadableAnswer(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** What is missing or wrong, as the end of a sentence. */
  public String reason() {
    return reason;
  }

  /** The reason for any exception that a dialect threw while reading an unforeseen answer. */
  public static String reasonOf(RuntimeException problem) {
    return problem instanceof UnreadableAnswer unreadable
        ? unreadable.reason
        : "the answer could not be understood: " + problem.getClass().getSimpleName();
  }
}
