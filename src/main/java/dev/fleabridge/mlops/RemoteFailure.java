package dev.fleabridge.mlops;

/**
 * Says that a call of MLflow or Databricks did not do what was asked. The message is a sentence for
 * a person. It holds no secret, and of the server's words only a few.
 */
public final class RemoteFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What a caller may do about it. */
  public enum Kind {
    /** The thing asked for does not exist. Asking again will not help. */
    NOT_FOUND,
    /** The server definitely refused, or what it says cannot be used. */
    REFUSED,
    /** The server was broken, unreachable, too slow, or not as it is configured. */
    UNAVAILABLE
  }

  private final Kind kind;
  private final String code;

  /**
   * @param code a word such as {@code NotReached}, for whoever searches
   * @param reason a sentence for a person; it becomes the message
   */
  public RemoteFailure(Kind kind, String code, String reason) {
    super(reason, null, false, false);
    this.kind = kind;
    this.code = code;
  }

  public Kind kind() {
    return kind;
  }

  public String code() {
    return code;
  }

  /** The text of {@link #getMessage()}, never null. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
