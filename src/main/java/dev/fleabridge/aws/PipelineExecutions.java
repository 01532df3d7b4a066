package dev.fleabridge.aws;

import java.time.Instant;
import java.util.function.Consumer;

/** Executions of SageMaker pipelines. */
public interface PipelineExecutions {

  /**
   * Finds the executions that ended in a window, oldest pipeline first. Executions that were
   * started longer than 30 days before the window are not looked for.
   *
   * @param from start of the window, inclusive
   * @param to its end, exclusive
   * @param each called for every execution, in the calling thread
   * @throws AwsFailure REFUSED {@code TooMany} when more of them than the bound were not known from
   *     an earlier call: those within the bound were shown, each pipeline's newest first, and the
   *     next call gets further. The failure of one pipeline, after the others were shown.
   *     UNAVAILABLE, at once, when SageMaker does not answer
   */
  void endedBetween(Instant from, Instant to, Consumer<PipelineExecution> each);
}
