package dev.fleabridge.aws;

import java.time.Instant;
import java.util.function.Consumer;

/** SageMaker training jobs. */
public interface TrainingJobs {

  /**
   * Asks SageMaker for one job, with its final metrics, which no event carries
   * (docs/reference/aws-events.md#training-jobs).
   *
   * @param nameOrArn the job's name, or its ARN; for an ARN the job found must have the same ARN
   * @throws AwsFailure NOT_FOUND when there is no such job; REFUSED or UNAVAILABLE otherwise
   */
  TrainingJob describe(String nameOrArn);

  /**
   * Finds the jobs that reached a terminal status in a window, because SageMaker's events are
   * delivered on best effort only. They come in the order of creation. A later call may show a job
   * again.
   *
   * @param from start of the window of the last modification
   * @param to its end
   * @param each called for every job, in the calling thread
   * @throws AwsFailure REFUSED {@code TooMany} when the window holds more than the bound, after the
   *     ones within it were shown; UNAVAILABLE when SageMaker does not answer
   */
  void endedBetween(Instant from, Instant to, Consumer<EndedTrainingJob> each);
}
