package dev.fleabridge.aws;

import java.util.Map;

/** Answers to callback steps of SageMaker pipelines, which wait until they are answered. */
public interface CallbackAnswers {

  /** What became of an answer that SageMaker did not refuse. */
  enum CallbackResult {
    /** The step took this answer, or had taken the same answer before. */
    ANSWERED,
    /** The step had another answer before, or has ended. Nothing is left to do. */
    ALREADY_ANSWERED
  }

  /**
   * Lets the step succeed.
   *
   * @param token the callback token of the message
   * @param outputs the step's output parameters, at most 50; names longer than 256 characters and
   *     values longer than 1,024 are cut and end with an ellipsis
   * @param clientRequestToken the idempotency key; one that is not 32 to 128 characters long is
   *     replaced by its SHA-256, so the same key always gives the same token
   * @throws AwsFailure NOT_FOUND (no such token), REFUSED (also {@code TooManyOutputs} and {@code
   *     SameName}, where two cut names are equal) or UNAVAILABLE
   */
  CallbackResult succeed(String token, Map<String, String> outputs, String clientRequestToken);

  /**
   * Lets the step fail.
   *
   * @param reason the reason that the pipeline shows; cut to 1,024 characters
   * @param clientRequestToken as in {@link #succeed}
   * @throws AwsFailure as {@link #succeed}
   */
  CallbackResult fail(String token, String reason, String clientRequestToken);
}
