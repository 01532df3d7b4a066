package dev.fleabridge.testkit.standin;

import dev.fleabridge.testkit.standin.AwsStandIn.Service;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** SageMaker: training jobs, pipelines and their callback steps, as awsJson 1.1. */
public final class SageMakerStandIn implements Service {

  /** An answer that came for a callback token; {@code failureReason} null for a success. */
  public record CallbackAnswer(
      String token,
      Map<String, String> outputs,
      @Nullable String failureReason,
      String clientRequestToken) {}

  private static final String ARN =
      "arn:aws:sagemaker:" + AwsStandIn.REGION + ":" + AwsStandIn.ACCOUNT + ":";
  private static final int DEFAULT_PAGE = 10;

  private final Clock clock;
  private final JsonMapper json = JsonMapper.shared();
  private final Map<String, ObjectNode> trainingJobs = new LinkedHashMap<>();
  private final Map<String, ObjectNode> pipelines = new LinkedHashMap<>();
  private final Map<String, ObjectNode> executions = new LinkedHashMap<>();
  private final Map<String, CallbackAnswer> answers = new LinkedHashMap<>();
  private final Map<String, Boolean> unknownTokens = new HashMap<>();

  SageMakerStandIn(Clock clock) {
    this.clock = clock;
  }

  /**
   * Adds or replaces a training job that was made an hour ago and changed now.
   *
   * @return its ARN
   */
  public String trainingJob(String name, String status, Map<String, BigDecimal> metrics) {
    Instant now = clock.instant();
    ObjectNode job = JsonNodeFactory.instance.objectNode();
    job.put("TrainingJobName", name).put("TrainingJobStatus", status);
    job.put("SecondaryStatus", status.equals("InProgress") ? "Training" : status);
    job.put("CreationTime", seconds(now.minusSeconds(3600)));
    job.put("LastModifiedTime", seconds(now));
    if (!status.equals("InProgress")) {
      job.put("TrainingEndTime", seconds(now));
      job.put("TrainingTimeInSeconds", 3540).put("BillableTimeInSeconds", 3540);
    }
    if (status.equals("Completed")) {
      String model = "s3://models/" + name + "/output/model.tar.gz";
      job.putObject("ModelArtifacts").put("S3ModelArtifacts", model);
    }
    ArrayNode list = job.putArray("FinalMetricDataList");
    metrics.forEach((metric, value) ->
        list.addObject()
            .put("MetricName", metric)
            .put("Value", value)
            .put("Timestamp", seconds(now)));
    return trainingJob(job);
  }

  /**
   * Adds or replaces a training job, as {@code DescribeTrainingJob} shall answer it; times are
   * epoch seconds. An ARN is added where none is given.
   *
   * @return its ARN
   */
  public synchronized String trainingJob(ObjectNode wire) {
    ObjectNode job = wire.deepCopy();
    String name = job.path("TrainingJobName").asString();
    if (!job.has("TrainingJobArn")) {
      job.put("TrainingJobArn", ARN + "training-job/" + name);
    }
    trainingJobs.put(name, job);
    return job.path("TrainingJobArn").asString();
  }

  /**
   * Adds or replaces an execution, and its pipeline.
   *
   * @param changed when its state last changed
   * @return the execution's ARN
   */
  public synchronized String pipelineExecution(
      String pipeline, String id, String status, Instant started, Instant changed) {
    String pipelineArn = ARN + "pipeline/" + pipeline;
    String arn = pipelineArn + "/execution/" + id;
    ObjectNode known =
        pipelines.computeIfAbsent(pipeline, name -> JsonNodeFactory.instance.objectNode());
    known.put("PipelineName", pipeline).put("PipelineArn", pipelineArn);
    known.put("CreationTime", seconds(started)).put("LastExecutionTime", seconds(started));
    ObjectNode execution = JsonNodeFactory.instance.objectNode();
    execution.put("PipelineArn", pipelineArn).put("PipelineExecutionArn", arn);
    execution.put("PipelineExecutionDisplayName", "execution-" + id);
    execution.put("PipelineExecutionStatus", status);
    execution.put("CreationTime", seconds(started)).put("LastModifiedTime", seconds(changed));
    executions.put(arn, execution);
    return arn;
  }

  /** Makes a callback token one that SageMaker does not know; all others are taken as good. */
  public synchronized void unknownToken(String token) {
    unknownTokens.put(token, true);
  }

  /** The first answer for each callback token, in the order in which they came. */
  public synchronized List<CallbackAnswer> callbackAnswers() {
    return List.copyOf(answers.values());
  }

  @Override
  public synchronized AwsReply handle(String operation, AwsRequest request) {
    JsonNode asked = json.readTree(request.rawBody());
    return AwsReply.json(
        200,
        switch (operation) {
          case "DescribeTrainingJob" ->
              find(trainingJobs, asked.path("TrainingJobName").asString());
          case "ListTrainingJobs" -> listTrainingJobs(asked);
          case "ListPipelines" ->
              page("PipelineSummaries", new ArrayList<>(pipelines.values()), asked);
          case "ListPipelineExecutions" -> listExecutions(asked);
          case "DescribePipelineExecution" ->
              execution(asked.path("PipelineExecutionArn").asString());
          case "SendPipelineExecutionStepSuccess", "SendPipelineExecutionStepFailure" ->
              answer(asked);
          default -> throw new AwsError(400, "UnknownOperationException", operation);
        });
  }

  private static ObjectNode find(Map<String, ObjectNode> all, String name) {
    ObjectNode found = all.get(name);
    if (found == null) {
      throw new AwsError(400, "ValidationException", "Requested resource not found.");
    }
    return found;
  }

  private ObjectNode execution(String arn) {
    ObjectNode found = executions.get(arn);
    if (found == null) {
      throw new AwsError(400, "ResourceNotFound", "Pipeline execution " + arn + " does not exist.");
    }
    return found;
  }

  private ObjectNode listTrainingJobs(JsonNode asked) {
    List<ObjectNode> found =
        trainingJobs.values().stream()
            .filter(
                within(
                    asked, "LastModifiedTime", "LastModifiedTimeAfter", "LastModifiedTimeBefore"))
            .filter(job ->
                !asked.has("StatusEquals")
                    || job.path("TrainingJobStatus").equals(asked.path("StatusEquals")))
            .sorted(byTime("CreationTime", asked))
            .map(SageMakerStandIn::summary)
            .toList();
    return page("TrainingJobSummaries", found, asked);
  }

  private static ObjectNode summary(ObjectNode job) {
    ObjectNode summary = job.deepCopy();
    summary.retain(
        "TrainingJobName",
        "TrainingJobArn",
        "CreationTime",
        "TrainingEndTime",
        "LastModifiedTime",
        "TrainingJobStatus");
    return summary;
  }

  private ObjectNode listExecutions(JsonNode asked) {
    String pipeline = asked.path("PipelineName").asString();
    String arn = find(pipelines, pipeline).path("PipelineArn").asString();
    List<ObjectNode> found =
        executions.values().stream()
            .filter(execution -> execution.path("PipelineArn").asString().equals(arn))
            .filter(within(asked, "CreationTime", "CreatedAfter", "CreatedBefore"))
            .sorted(byTime("CreationTime", asked))
            .map(SageMakerStandIn::executionSummary)
            .toList();
    return page("PipelineExecutionSummaries", found, asked);
  }

  private static ObjectNode executionSummary(ObjectNode execution) {
    ObjectNode summary = execution.deepCopy();
    summary.set("StartTime", execution.path("CreationTime"));
    summary.remove(List.of("CreationTime", "LastModifiedTime", "PipelineArn"));
    return summary;
  }

  private static Predicate<ObjectNode> within(
      JsonNode asked, String field, String after, String before) {
    return item -> {
      BigDecimal time = item.path(field).decimalValue();
      return (!asked.has(after) || time.compareTo(asked.path(after).decimalValue()) >= 0)
          && (!asked.has(before) || time.compareTo(asked.path(before).decimalValue()) <= 0);
    };
  }

  private static Comparator<ObjectNode> byTime(String field, JsonNode asked) {
    Comparator<ObjectNode> ascending =
        Comparator.comparing(item -> item.path(field).decimalValue());
    return asked.path("SortOrder").asString("Descending").equals("Ascending")
        ? ascending
        : ascending.reversed();
  }

  private static ObjectNode page(String field, List<ObjectNode> all, JsonNode asked) {
    int from = Integer.parseInt(asked.path("NextToken").asString("0"));
    int to = Math.min(all.size(), from + asked.path("MaxResults").asInt(DEFAULT_PAGE));
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    page.putArray(field).addAll(all.subList(Math.min(from, to), to));
    if (to < all.size()) {
      page.put("NextToken", Integer.toString(to));
    }
    return page;
  }

  /** The same client token again is the same answer; another one finds the step answered. */
  private ObjectNode answer(JsonNode asked) {
    CallbackAnswer answer = toAnswer(asked);
    if (unknownTokens.containsKey(answer.token())) {
      throw new AwsError(400, "ResourceNotFound", "Callback token does not exist.");
    }
    CallbackAnswer first = answers.putIfAbsent(answer.token(), answer);
    if (first != null && !first.clientRequestToken().equals(answer.clientRequestToken())) {
      throw new AwsError(400, "ValidationException", "The step has already been completed.");
    }
    ObjectNode reply = JsonNodeFactory.instance.objectNode();
    return reply.put(
        "PipelineExecutionArn", ARN + "pipeline/callbacks/execution/" + answer.token());
  }

  private static CallbackAnswer toAnswer(JsonNode asked) {
    Map<String, String> outputs = new LinkedHashMap<>();
    for (JsonNode output : asked.path("OutputParameters")) {
      String name = output.path("Name").asString();
      String value = output.path("Value").asString();
      if (name.length() > 256 || value.length() > 1024) {
        throw new AwsError(400, "ValidationException", "An output parameter is too long.");
      }
      outputs.put(name, value);
    }
    String key = asked.path("ClientRequestToken").asString();
    if (key.length() < 32 || key.length() > 128) {
      throw new AwsError(
          400, "ValidationException", "clientRequestToken has 32 to 128 characters.");
    }
    return new CallbackAnswer(
        asked.path("CallbackToken").asString(),
        outputs,
        asked.has("FailureReason") ? asked.path("FailureReason").asString() : null,
        key);
  }

  private static BigDecimal seconds(Instant time) {
    return BigDecimal.valueOf(time.toEpochMilli(), 3);
  }
}
