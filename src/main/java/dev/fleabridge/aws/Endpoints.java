package dev.fleabridge.aws;

/** SageMaker endpoints: models that answer at once. */
public interface Endpoints {

  /**
   * Asks a model once, without a retry. The caller writes attempts down, and so decides whether a
   * model may be asked again.
   *
   * @throws AwsFailure NOT_FOUND (no such endpoint); REFUSED {@code ModelError} when the model
   *     itself failed, {@code TooLarge} or {@code NotJson} or {@code NotText} when its answer
   *     cannot be used; UNAVAILABLE when it did not answer, in which case it may still have worked
   *     on it
   */
  Prediction invoke(Invocation invocation);
}
