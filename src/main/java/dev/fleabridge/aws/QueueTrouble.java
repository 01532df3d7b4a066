package dev.fleabridge.aws;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says why a call about a queue failed: in words of our own, with AWS's code. */
public final class QueueTrouble {

  private static final int MAX_CAUSES = 20;

  private QueueTrouble() {}

  /**
   * The reason in a few words that stand after a colon.
   *
   * @param failure what was thrown; a listener may have wrapped the SDK's exception many times
   */
  public static String inWords(Throwable failure) {
    if (failure instanceof AwsFailure told) {
      return inWords(told);
    }
    SdkException found = innermost(failure);
    if (found == null) {
      return "AWS names no reason (" + last(failure).getClass().getSimpleName() + ")";
    }
    if (found instanceof AbortedException) {
      return "the call was interrupted";
    }
    return inWords(AwsCall.failure("SQS", found));
  }

  private static String inWords(AwsFailure told) {
    return what(told) + " (" + told.code() + ")";
  }

  private static String what(AwsFailure told) {
    return switch (told.kind()) {
      case NOT_FOUND -> "SQS knows no such queue";
      case REFUSED ->
          told.code().contains("AccessDenied")
              ? "AWS does not allow it to this task's role"
              : "SQS refuses the call";
      case UNAVAILABLE ->
          told.isDueToSettings()
              ? "SQS cannot be asked: region or credentials are missing, or nobody knows the host"
              : "SQS cannot be reached";
    };
  }

  private static @Nullable SdkException innermost(Throwable failure) {
    SdkException found = null;
    Throwable at = failure;
    for (int depth = 0; at != null && depth < MAX_CAUSES; depth++, at = at.getCause()) {
      if (at instanceof SdkException of) {
        found = of;
      }
    }
    return found;
  }

  private static Throwable last(Throwable failure) {
    Throwable at = failure;
    for (int depth = 0; at.getCause() != null && depth < MAX_CAUSES; depth++) {
      at = at.getCause();
    }
    return at;
  }
}
