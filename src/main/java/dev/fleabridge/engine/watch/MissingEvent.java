package dev.fleabridge.engine.watch;

import dev.fleabridge.aws.PipelineExecution;
import dev.fleabridge.aws.TrainingJob;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Sha256;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the event that should have come from what SageMaker says of the resource. It has the fields
 * of the real event (docs/reference/aws-events.md#sagemakers-events), as far as a description shows
 * them. Its id follows from resource and status, so that the same end is the same event whoever
 * finds it.
 */
final class MissingEvent {

  private static final String SOURCE = "aws.sagemaker";

  /** The prefix must never change: another one would make another event of the same end. */
  private static final String ID_PREFIX = "sweep-";

  private MissingEvent() {}

  /**
   * The event of a training job that has ended. Times are epoch milliseconds, as in AWS's schema.
   */
  static Event of(TrainingJob job) {
    ObjectNode detail = Json.object();
    detail.put("TrainingJobName", job.name()).put("TrainingJobArn", job.arn());
    detail.put("TrainingJobStatus", job.status());
    put(detail, "SecondaryStatus", job.secondaryStatus());
    put(detail, "FailureReason", job.failureReason());
    if (job.modelArtifacts() != null) {
      detail.putObject("ModelArtifacts").put("S3ModelArtifacts", job.modelArtifacts());
    }
    putMillis(detail, "CreationTime", job.creationTime());
    putMillis(detail, "TrainingEndTime", job.endTime());
    putMillis(detail, "LastModifiedTime", job.lastModified());
    return event(
        "SageMaker Training Job State Change",
        job.arn(),
        job.status(),
        job.lastModified() == null ? job.endTime() : job.lastModified(),
        List.of(job.arn()),
        detail);
  }

  /**
   * The event of a pipeline execution that has ended. Its previous status is the one that usually
   * comes before, because a description does not show it.
   */
  static Event of(PipelineExecution execution) {
    ObjectNode detail = Json.object();
    put(detail, "pipelineExecutionDisplayName", execution.displayName());
    detail.put("currentPipelineExecutionStatus", execution.status());
    detail.put(
        "previousPipelineExecutionStatus",
        execution.status().equals("Stopped") ? "Stopping" : "Executing");
    detail.put("executionStartTime", seconds(execution.startTime()));
    detail.put("executionEndTime", seconds(execution.endTime()));
    put(detail, "failureReason", execution.failureReason());
    detail.put("pipelineArn", execution.pipelineArn()).put("pipelineExecutionArn", execution.arn());
    return event(
        "SageMaker Model Building Pipeline Execution Status Change",
        execution.arn(),
        execution.status(),
        execution.endTime(),
        List.of(execution.pipelineArn(), execution.arn()),
        detail);
  }

  private static Event event(
      String detailType,
      String arn,
      String status,
      @Nullable Instant time,
      List<String> resources,
      ObjectNode detail) {
    String[] parts = arn.split(":", 6);
    boolean whole = parts.length == 6;
    return new Event(
        ID_PREFIX + Sha256.hex(arn + "|" + status),
        SOURCE,
        detailType,
        whole ? parts[4] : "",
        time,
        whole ? parts[3] : "",
        resources,
        detail);
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static void put(ObjectNode detail, String field, @Nullable String value) {
    if (value != null) {
      detail.put(field, value);
    }
  }

  private static void putMillis(ObjectNode detail, String field, @Nullable Instant time) {
    if (time != null) {
      detail.put(field, time.toEpochMilli());
    }
  }
}
