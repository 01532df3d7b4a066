package dev.fleabridge.aws;

import dev.fleabridge.aws.AwsFailure.Kind;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** Makes one call of an SDK client, and turns the SDK's exceptions into {@link AwsFailure}. */
final class AwsCall {

  private static final int MAX_TEXT_CHARS = 400;

  private static final Set<String> MISSING =
      Set.of(
          "ResourceNotFound",
          "ResourceNotFoundException",
          "NoSuchKey",
          "ParameterNotFound",
          "ParameterVersionNotFound",
          "NoSuchBucket",
          "NoSuchUpload",
          "NotFound",
          "QueueDoesNotExist",
          "AWS.SimpleQueueService.NonExistentQueue");

  /** Codes that come with a 4xx status although the same call may succeed a moment later. */
  private static final Set<String> PASSING =
      Set.of(
          "RequestTimeout",
          "RequestTimeoutException",
          "ExpiredToken",
          "ExpiredTokenException",
          "RequestExpired",
          "ConflictException",
          "OperationAborted",
          "ConditionalRequestConflict",
          "ModelNotReadyException",
          "InternalFailure",
          "InternalServiceError",
          "ServiceUnavailable");

  private AwsCall() {}

  /**
   * Runs the call.
   *
   * @param what the service and operation in words, such as {@code SageMaker DescribeTrainingJob}
   * @throws AwsFailure for every exception of the SDK
   */
  static <T> T run(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw failure(what, e);
    }
  }

  static AwsFailure failure(String what, SdkException e) {
    if (e instanceof AwsServiceException answered) {
      return answered(what, answered);
    }
    if (e instanceof AbortedException) {
      Thread.currentThread().interrupt();
      return new AwsFailure(Kind.UNAVAILABLE, "Interrupted", what + " was interrupted.");
    }
    if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
      return new AwsFailure(Kind.UNAVAILABLE, "Timeout", what + " did not answer in time.");
    }
    return notSent(what, e);
  }

  /** The SDK tells with a text only that it has no region or no credentials. */
  private static AwsFailure notSent(String what, SdkException e) {
    for (String missing : List.of("region", "credentials")) {
      if (says(e, "Unable to load " + missing)) {
        return new AwsFailure(
            Kind.UNAVAILABLE,
            AwsFailure.NOT_CONFIGURED,
            what + " could not be asked: this process has no " + missing + " for AWS.");
      }
    }
    Throwable root = root(e);
    // A resolver that is away says so; one that answers that there is no such host says otherwise.
    if (root instanceof UnknownHostException && !text(root).contains("Temporary failure")) {
      return new AwsFailure(
          Kind.UNAVAILABLE,
          AwsFailure.UNKNOWN_HOST,
          what + " could not be reached: nobody knows the host " + text(root));
    }
    return new AwsFailure(
        Kind.UNAVAILABLE, "NotReached", what + " could not be reached: " + text(root));
  }

  private static boolean says(Throwable e, String words) {
    return String.valueOf(e.getMessage()).contains(words)
        || (e.getCause() != null && says(e.getCause(), words));
  }

  private static AwsFailure answered(String what, AwsServiceException e) {
    String code = code(e);
    String text = text(e);
    Kind kind = kind(e, code, text);
    String verb =
        switch (kind) {
          case NOT_FOUND -> " found nothing: ";
          case REFUSED -> " was refused: ";
          case UNAVAILABLE -> " is not available: ";
        };
    return new AwsFailure(
        kind, code, what + verb + text + " (" + code + ", HTTP " + e.statusCode() + ")");
  }

  private static Kind kind(AwsServiceException e, String code, String text) {
    int status = e.statusCode();
    boolean passing =
        e.isThrottlingException()
            || e.isClockSkewException()
            || status >= 500
            || status == 408
            || status == 429;
    if (passing || PASSING.contains(code)) {
      return Kind.UNAVAILABLE;
    }
    if (status == 404 || MISSING.contains(code) || saysMissing(code, text)) {
      return Kind.NOT_FOUND;
    }
    return Kind.REFUSED;
  }

  /**
   * SageMaker answers for a missing job or endpoint with a validation error, "Requested resource
   * not found." (docs/reference/aws-events.md#training-jobs). Only the text distinguishes it from
   * an invalid request.
   */
  private static boolean saysMissing(String code, String text) {
    if (!code.equals("ValidationException") && !code.equals("ValidationError")) {
      return false;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.contains("not found")
        || lower.contains("could not find")
        || lower.contains("does not exist");
  }

  private static String code(AwsServiceException e) {
    if (e.awsErrorDetails() != null && e.awsErrorDetails().errorCode() != null) {
      return e.awsErrorDetails().errorCode();
    }
    return "Http" + e.statusCode();
  }

  private static String text(AwsServiceException e) {
    @Nullable String text = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
    return text == null || text.isBlank()
        ? "no explanation given"
        : Texts.oneLine(text, MAX_TEXT_CHARS);
  }

  /**
   * The innermost cause, with a text such as "Connection refused". The outer ones only add advice.
   */
  private static Throwable root(Throwable e) {
    Throwable root = e;
    for (int depth = 0; root.getCause() != null && depth < 10; depth++) {
      root = root.getCause();
    }
    return root;
  }

  private static String text(Throwable root) {
    @Nullable String text = root.getMessage();
    return Texts.oneLine(
        text == null || text.isBlank() ? root.getClass().getSimpleName() : text, MAX_TEXT_CHARS);
  }
}
