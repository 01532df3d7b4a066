package dev.fleabridge.aws;

import java.time.Instant;
import java.util.function.Consumer;

/** SageMaker training jobs. */
public interface TrainingJobs {

  /**
   * Asks SageMaker for one job with its final metrics, which no event has
   * (docs/reference/aws-events.md#training-jobs).
   *
   * @param nameOrArn the job's name, or its ARN; for an ARN the job found must have the same ARN
   * @throws AwsFailure NOT_FOUND where there is no such job; REFUSED or UNAVAILABLE otherwise
   */
  TrainingJob describe(String nameOrArn);

  /**
   * Finds the jobs that reached a terminal status in a window, because AWS delivers SageMaker's
   * events only on best effort. They come in the order of creation. A later call may show a job
   * again.
   *
   * @param from start of the window of the last modification
   * @param to end of the window
   * @param each called for every job, in the calling thread
   * @throws AwsFailure REFUSED {@code TooMany} where the window has more jobs than the bound, after
   *     those within it were shown; UNAVAILABLE where SageMaker does not answer
   */
  void endedBetween(Instant from, Instant to, Consumer<EndedTrainingJob> each);
}
