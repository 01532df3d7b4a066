package dev.fleabridge.aws;

/**
 * Says that an AWS call did not do what was asked. The message is a sentence for a person and holds
 * no secret. The SDK's own exception is not chained, because its text may have any length.
 */
public final class AwsFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What a caller may do about it. */
  public enum Kind {
    /** The thing asked for does not exist. Asking again will not help. */
    NOT_FOUND,
    /** AWS definitely refused: the call was invalid or not allowed, or the model itself failed. */
    REFUSED,
    /** AWS was throttling, broken, unreachable or too slow. The same call may succeed later. */
    UNAVAILABLE
  }

  /** The code of a call that nobody could make: the SDK knows no region, or no credentials. */
  static final String NOT_CONFIGURED = "NotConfigured";

  /** The code of a call to a host that nobody knows, such as one of a misspelt region. */
  static final String UNKNOWN_HOST = "UnknownHost";

  private final Kind kind;
  private final String code;

  /**
   * @param kind what a caller may do about it
   * @param code AWS's error code, or one of ours in the same style, such as {@code TooLarge}
   * @param reason a sentence for a person; it becomes the message
   */
  public AwsFailure(Kind kind, String code, String reason) {
    super(reason);
    this.kind = kind;
    this.code = code;
  }

  public Kind kind() {
    return kind;
  }

  public String code() {
    return code;
  }

  /**
   * Whether a setting is more likely to be wrong than AWS to be away: there is no region, there are
   * no credentials, or nobody knows the host.
   */
  public boolean isDueToSettings() {
    return code.equals(NOT_CONFIGURED) || code.equals(UNKNOWN_HOST);
  }

  /** The text of {@link #getMessage()}, never null. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
