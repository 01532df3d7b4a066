package dev.fleabridge.aws;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a SageMaker pipeline that has ended.
 *
 * @param arn the execution's ARN
 * @param pipelineArn the pipeline's ARN
 * @param status {@code Succeeded}, {@code Failed} or {@code Stopped}
 * @param startTime when it was started
 * @param endTime when its state last changed; SageMaker keeps no end time of an execution
 * @param displayName the name that people gave it; null where they gave none
 * @param failureReason why it failed; null otherwise
 */
public record PipelineExecution(
    String arn,
    String pipelineArn,
    String status,
    Instant startTime,
    Instant endTime,
    @Nullable String displayName,
    @Nullable String failureReason) {}
