package dev.fleabridge.aws;

/** SageMaker endpoints, whose models answer at once. */
public interface Endpoints {

  /**
   * Asks a model once, without a retry. The caller records attempts and decides whether to ask
   * again.
   *
   * @throws AwsFailure NOT_FOUND (no such endpoint); REFUSED {@code ModelError} where the model
   *     itself failed; REFUSED {@code TooLarge}, {@code NotJson}, {@code NotText} or {@code
   *     unreadable} (a number beyond the bounds) where its answer cannot be used; UNAVAILABLE where
   *     it did not answer, although it may have done the work
   */
  Prediction invoke(Invocation invocation);
}
