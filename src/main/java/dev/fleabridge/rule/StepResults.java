package dev.fleabridge.rule;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.rule.expression.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The names of what steps give, for telling who writes one in another way. A model, an object and a
 * person who resolves an action may give anything, so other names are taken.
 */
final class StepResults {

  /** What Purple Flea's answers become; which of them are there depends on the dialect too. */
  private static final List<String> PURPLE_FLEA =
      List.of(
          "txId",
          "escrowId",
          "positionId",
          "orderId",
          "agentId",
          "claimId",
          "fee",
          "net",
          "newBalance",
          "status",
          "filled",
          "price",
          "leverage",
          "deviations",
          "secret",
          "registeredBefore",
          "state",
          "reason");

  private static final List<String> TRAINING_JOB =
      List.of(
          "name",
          "arn",
          "status",
          "secondaryStatus",
          "failureReason",
          "metrics",
          "modelArtifacts",
          "trainingTimeSeconds",
          "billableTimeSeconds",
          "creationTime",
          "endTime",
          "lastModified",
          "state",
          "reason");

  private static final List<String> MLFLOW_RUN =
      List.of(
          "server",
          "runId",
          "experimentId",
          "name",
          "status",
          "metrics",
          "params",
          "tags",
          "state",
          "reason");

  private static final List<String> DATABRICKS_RUN =
      List.of(
          "workspace",
          "runId",
          "jobId",
          "name",
          "lifeCycleState",
          "resultState",
          "state",
          "reason");

  private static final List<String> DATABRICKS_QUERY =
      List.of("statementId", "columns", "rowCount", "rows", "state", "reason");

  /** What the answer of AWS calls the facts of a training job. */
  private static final Map<String, String> AS_AWS_SAYS =
      Map.of(
          "TrainingJobName", "name",
          "TrainingJobArn", "arn",
          "TrainingJobStatus", "status",
          "FinalMetricDataList", "metrics",
          "TrainingTimeInSeconds", "trainingTimeSeconds",
          "BillableTimeInSeconds", "billableTimeSeconds",
          "TrainingEndTime", "endTime",
          "LastModifiedTime", "lastModified");

  private final JsonNode steps;

  /**
   * @param steps the steps of a rule, as they are written
   */
  StepResults(JsonNode steps) {
    this.steps = steps;
  }

  /** How a field of a step's result is written; empty where this may be it. */
  Optional<String> meant(String step, String field) {
    List<ActionKind> kinds = StepReader.kindsOf(steps.path(step));
    if (kinds.size() != 1) {
      return Optional.empty();
    }
    ActionKind kind = kinds.getFirst();
    return switch (kind.outside()) {
      case TRAINING_JOB ->
          Optional.ofNullable(AS_AWS_SAYS.get(field)).or(() -> near(field, TRAINING_JOB));
      case MLFLOW_RUN -> near(field, MLFLOW_RUN);
      case DATABRICKS_RUN -> near(field, DATABRICKS_RUN);
      case DATABRICKS_QUERY -> near(field, DATABRICKS_QUERY);
      case NOTHING -> near(field, PURPLE_FLEA);
      case ENDPOINT, OBJECT, OBJECT_AND_LOG, CALLBACK -> Optional.empty();
    };
  }

  private static Optional<String> near(String field, List<String> names) {
    return Nearest.within(0, field, names).filter(name -> !name.equals(field));
  }
}
