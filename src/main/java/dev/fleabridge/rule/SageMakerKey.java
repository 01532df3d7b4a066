package dev.fleabridge.rule;

import dev.fleabridge.model.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The business key of an event of {@code aws.sagemaker}: the ARN of the resource, the status that
 * it reached, and whatever else tells two facts about one resource apart. Field names are those of
 * docs/reference/aws-events.md#sagemakers-events.
 *
 * <p>A resource that reaches the same status several times, such as an endpoint that is deployed
 * again, has one key for all these times. So in doubt too little is paid. A rule that is to pay
 * each time needs a {@code key} of its own.
 */
public final class SageMakerKey {

  /**
   * The fields that make the key of one detail type.
   *
   * @param arn field with the ARN of the resource
   * @param parts paths of the fields that follow it; the last ones are statuses
   */
  private record Fields(String arn, List<String> parts) {}

  private static final Map<String, Fields> FIELDS =
      Map.ofEntries(
          fields("Training Job State Change", "TrainingJobArn", "/TrainingJobStatus"),
          fields("Transform Job State Change", "TransformJobArn", "/TransformJobStatus"),
          fields("Processing Job State Change", "ProcessingJobArn", "/ProcessingJobStatus"),
          fields(
              "HyperParameter Tuning Job State Change",
              "HyperParameterTuningJobArn",
              "/HyperParameterTuningJobStatus"),
          fields("Endpoint State Change", "EndpointArn", "/EndpointStatus"),
          fields("Endpoint Deployment State Change", "EndpointArn", "/EndpointStatus"),
          fields(
              "Model Package State Change",
              "ModelPackageArn",
              "/ModelPackageStatus",
              "/ModelApprovalStatus"),
          fields(
              "Model Building Pipeline Execution Status Change",
              "pipelineExecutionArn",
              "/currentPipelineExecutionStatus"),
          fields(
              "Model Building Pipeline Execution Step Status Change",
              "pipelineExecutionArn",
              "=/stepName",
              "/currentStepStatus"),
          fields("Model Card State Change", "ModelCardArn", "/ModelCardStatus"),
          fields("Feature Group State Change", "FeatureGroupArn", "/FeatureGroupStatus"),
          fields("Image State Change", "ImageArn", "/ImageStatus"),
          fields("Image Version State Change", "ImageVersionArn", "/ImageVersionStatus"),
          fields("Algorithm State Change", "AlgorithmArn", "/AlgorithmStatus"),
          fields(
              "Notebook Instance State Change", "NotebookInstanceArn", "/NotebookInstanceStatus"),
          fields(
              "Monitoring Schedule State Change",
              "MonitoringScheduleArn",
              "/MonitoringScheduleStatus"),
          fields("HyperPod Cluster State Change", "ClusterArn", "/ClusterStatus"),
          fields(
              "HyperPod Cluster Event",
              "ClusterArn",
              "=/EventDetails/EventId",
              "/EventDetails/EventLevel"),
          fields(
              "HyperPod Cluster Node Health Event",
              "ClusterArn",
              "=/InstanceId",
              "/HealthSummary/HealthStatus"));

  /** Marks a part that is a name. A name is kept as it is, unlike a status. */
  private static final String NAME = "=";

  private static final String PREFIX = "SageMaker ";

  private static final Pattern ARN =
      Pattern.compile("arn:[^:\\s]*:sagemaker:[^:\\s]*:[^:\\s]*:\\S+");

  private static final Pattern PIPELINE_EXECUTION = Pattern.compile("\\S+/execution/[^/\\s]+");

  private SageMakerKey() {}

  private static Map.Entry<String, Fields> fields(String type, String arn, String... parts) {
    return Map.entry(type, new Fields(arn, List.of(parts)));
  }

  /**
   * The key of a resource that has reached a status, such as a training job that the search for
   * missing events found (money rule 19). It equals the key of the resource's event.
   */
  public static BusinessKey of(String arn, String status) {
    return BusinessKey.known(arn, normalStatus(status));
  }

  /**
   * The fact that an event of SageMaker reports, whether or not a rule asks for it.
   *
   * @return empty for events of other sources, and for events without a resource or a status
   */
  public static Optional<String> fact(Event event) {
    return event.source().equals("aws.sagemaker")
            && of(event) instanceof BusinessKey.Known(String text)
        ? Optional.of(text)
        : Optional.empty();
  }

  /**
   * The status in its normal form: {@code IN_SERVICE}, {@code InService} and {@code in-service} are
   * one status.
   */
  static String normalStatus(String status) {
    return status.replaceAll("[_\\-\\s]", "").toLowerCase(Locale.ROOT);
  }

  static BusinessKey of(Event event) {
    ObjectNode detail = event.detail();
    if (event.detailType().equals("AWS API Call via CloudTrail")) {
      return text(detail.path("eventID"))
          .map(id -> BusinessKey.known("cloudtrail", id))
          .orElseGet(() -> BusinessKey.missing("a CloudTrail event without eventID"));
    }
    String type =
        event.detailType().startsWith(PREFIX)
            ? event.detailType().substring(PREFIX.length())
            : event.detailType();
    Fields known = FIELDS.get(type);
    return known == null ? unknownType(event, type) : ofFields(event, known);
  }

  private static BusinessKey ofFields(Event event, Fields fields) {
    Optional<String> arn =
        arn(event.detail().path(fields.arn)).or(() -> fromResources(event, fields.arn));
    if (arn.isEmpty()) {
      return BusinessKey.missing("neither " + fields.arn + " nor resources name a resource");
    }
    List<String> key = new ArrayList<>(List.of(arn.get()));
    for (String part : fields.parts) {
      boolean name = part.startsWith(NAME);
      Optional<String> value = text(event.detail().at(name ? part.substring(1) : part));
      if (value.isPresent()) {
        key.add(name ? value.get() : normalStatus(value.get()));
      } else if (!mayLack(part)) {
        return BusinessKey.missing("the event lacks " + part.replaceFirst("=?/", ""));
      }
    }
    return BusinessKey.known(key.toArray(String[]::new));
  }

  /**
   * Whether an event may lack this part. A model package outside a group has no approval status,
   * and some events of a cluster have no level. The id of such an event names it without one.
   */
  private static boolean mayLack(String part) {
    return part.equals("/ModelApprovalStatus") || part.equals("/EventDetails/EventLevel");
  }

  /**
   * The last SageMaker ARN of {@code resources}. For a pipeline it must be an execution, never the
   * pipeline itself.
   */
  private static Optional<String> fromResources(Event event, String field) {
    boolean execution = field.equals("pipelineExecutionArn");
    return event.resources().reversed().stream()
        .filter(arn -> ARN.matcher(arn).matches())
        .filter(arn -> !execution || PIPELINE_EXECUTION.matcher(arn).matches())
        .findFirst();
  }

  /** The ARN of the only resource; empty where there are several. */
  private static Optional<String> onlyResource(Event event) {
    return event.resources().size() == 1 ? fromResources(event, "") : Optional.empty();
  }

  private static BusinessKey unknownType(Event event, String type) {
    ObjectNode detail = event.detail();
    List<String> arns =
        detail.properties().stream()
            .filter(field -> field.getKey().matches("(?i).*arn"))
            .flatMap(field -> arn(field.getValue()).stream())
            .distinct()
            .toList();
    Optional<String> arn = arns.size() == 1 ? Optional.of(arns.getFirst()) : onlyResource(event);
    if (arn.isEmpty()) {
      return BusinessKey.missing("no single ARN in the event");
    }
    return status(detail, type)
        .map(status -> of(arn.get(), status))
        .orElseGet(() -> BusinessKey.missing("no single status in the event; give the rule a key"));
  }

  /**
   * The field that is named after the detail type ("Labeling Job ..." has LabelingJobStatus), or
   * else the only field that ends in Status. Empty where there are several, because a guess could
   * make two facts of one.
   */
  private static Optional<String> status(ObjectNode detail, String type) {
    String subject =
        type.replaceFirst("( State| Status| Task Status)? Change$", "").replace(" ", "");
    List<JsonNode> candidates = new ArrayList<>();
    for (var field : detail.properties()) {
      String name = field.getKey();
      if (name.equalsIgnoreCase(subject + "Status")) {
        return text(field.getValue());
      }
      boolean before = name.toLowerCase(Locale.ROOT).startsWith("previous");
      if (name.matches("(?i).*status") && field.getValue().isString() && !before) {
        candidates.add(field.getValue());
      }
    }
    return candidates.size() == 1 ? text(candidates.getFirst()) : Optional.empty();
  }

  private static Optional<String> arn(JsonNode value) {
    return text(value).filter(text -> ARN.matcher(text).matches());
  }

  private static Optional<String> text(JsonNode value) {
    return value.isString() && !value.stringValue().isBlank()
        ? Optional.of(value.stringValue())
        : Optional.empty();
  }
}
