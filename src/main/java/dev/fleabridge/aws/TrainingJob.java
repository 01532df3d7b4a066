package dev.fleabridge.aws;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code DescribeTrainingJob} says about one job.
 *
 * @param name the job's name, unique in account and region
 * @param arn the job's ARN
 * @param status such as {@code Completed} (the list: docs/reference/aws-events.md#status-values)
 * @param secondaryStatus the finer status; null where SageMaker gave none
 * @param failureReason why it failed; null otherwise
 * @param metrics the final value of each metric as the shortest decimal; a metric that is not a
 *     number (NaN, infinite) is left out
 * @param modelArtifacts S3 location of the model; null while there is none
 * @param trainingTimeSeconds seconds of training; null until known
 * @param billableTimeSeconds seconds that are billed; null until known
 * @param creationTime when it was asked for
 * @param endTime when it ended; null while it runs
 * @param lastModified when its state last changed
 */
public record TrainingJob(
    String name,
    String arn,
    String status,
    @Nullable String secondaryStatus,
    @Nullable String failureReason,
    Map<String, BigDecimal> metrics,
    @Nullable String modelArtifacts,
    @Nullable Integer trainingTimeSeconds,
    @Nullable Integer billableTimeSeconds,
    @Nullable Instant creationTime,
    @Nullable Instant endTime,
    @Nullable Instant lastModified) {

  public TrainingJob {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /**
   * The same facts for rule expressions, under the names of this record. Unknown facts are left
   * out. Times are ISO-8601 text, and metrics are decimal numbers. Each call makes a fresh copy.
   */
  public ObjectNode asJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name).put("arn", arn).put("status", status);
    putText(json, "secondaryStatus", secondaryStatus);
    putText(json, "failureReason", failureReason);
    ObjectNode values = json.putObject("metrics");
    metrics.forEach(values::put);
    putText(json, "modelArtifacts", modelArtifacts);
    putNumber(json, "trainingTimeSeconds", trainingTimeSeconds);
    putNumber(json, "billableTimeSeconds", billableTimeSeconds);
    putText(json, "creationTime", creationTime);
    putText(json, "endTime", endTime);
    putText(json, "lastModified", lastModified);
    return json;
  }

  private static void putText(ObjectNode json, String field, @Nullable Object value) {
    if (value != null) {
      json.put(field, value.toString());
    }
  }

  private static void putNumber(ObjectNode json, String field, @Nullable Integer value) {
    if (value != null) {
      json.put(field, value.intValue());
    }
  }
}
