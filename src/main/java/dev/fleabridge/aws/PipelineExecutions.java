package dev.fleabridge.aws;

import java.time.Instant;
import java.util.function.Consumer;

/** Executions of SageMaker pipelines. */
public interface PipelineExecutions {

  /**
   * Finds the executions that ended in a window. The oldest pipeline comes first; executions beyond
   * a pipeline's share come last. Executions that started more than 30 days before the window are
   * not searched.
   *
   * @param from start of the window, inclusive
   * @param to end of the window, exclusive
   * @param each called for every execution, in the calling thread
   * @throws AwsFailure REFUSED {@code TooMany} where more executions than the bound were unknown
   *     from earlier calls; those within the bound were shown, each pipeline's newest first, and
   *     the next call gets further. The failure of one pipeline, after the others were shown.
   *     UNAVAILABLE, at once, where SageMaker does not answer
   */
  void endedBetween(Instant from, Instant to, Consumer<PipelineExecution> each);
}
