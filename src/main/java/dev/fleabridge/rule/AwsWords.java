package dev.fleabridge.rule;

import dev.fleabridge.rule.expression.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The words of AWS's events, and which word somebody meant who wrote one that never comes
 * (docs/reference/aws-events.md). AWS may add words, so one that resembles none is taken.
 */
final class AwsWords {

  static final String SAGEMAKER = "aws.sagemaker";
  private static final String S3 = "aws.s3";

  /** The sources of what SageMaker sends by SNS and SQS; the bridge gives them. */
  static final String ASYNC = "sagemaker.async-inference";

  private static final String CALLBACK = "sagemaker.pipelines";
  private static final String CLOUD_TRAIL = "AWS API Call via CloudTrail";

  /** Slips of a detail type, such as State for Status. */
  private static final int SLIPS = 2;

  private static final String TRAINING = "SageMaker Training Job State Change";
  private static final String TRANSFORM = "SageMaker Transform Job State Change";
  private static final String PROCESSING = "SageMaker Processing Job State Change";
  private static final String TUNING = "SageMaker HyperParameter Tuning Job State Change";
  private static final String ENDPOINT = "SageMaker Endpoint State Change";
  private static final String DEPLOYMENT = "SageMaker Endpoint Deployment State Change";
  private static final String PACKAGE = "SageMaker Model Package State Change";
  private static final String CARD = "SageMaker Model Card State Change";
  private static final String EXECUTION =
      "SageMaker Model Building Pipeline Execution Status Change";
  private static final String STEP =
      "SageMaker Model Building Pipeline Execution Step Status Change";

  /** The detail types that each source sends. */
  private static final Map<String, List<String>> DETAIL_TYPES =
      Map.of(
          SAGEMAKER,
          List.of(
              TRAINING,
              TRANSFORM,
              PROCESSING,
              TUNING,
              ENDPOINT,
              DEPLOYMENT,
              PACKAGE,
              CARD,
              EXECUTION,
              STEP,
              "SageMaker Endpoint Config State Change",
              "SageMaker Model State Change",
              "SageMaker Model Card Export Job State Change",
              "SageMaker Monitoring Schedule State Change",
              "SageMaker Feature Group State Change",
              "SageMaker Algorithm State Change",
              "SageMaker Image State Change",
              "SageMaker Image Version State Change",
              "SageMaker Notebook Instance State Change",
              "SageMaker Notebook Lifecycle Config State Change",
              "SageMaker HyperPod Cluster State Change",
              "SageMaker HyperPod Cluster Event",
              "SageMaker HyperPod Cluster Node Health Event",
              "SageMaker A2I HumanLoop Status Change",
              "SageMaker Human Loop Finished",
              "Human Loop Step Execution Finished",
              "Human Task Accepted",
              "Human Task Created",
              "Human Task Declined",
              "Human Task Expired",
              "Human Task Returned",
              "Human Task Submitted",
              "SageMaker Ground Truth Labeling Job State Change",
              "SageMaker Ground Truth Labeling Job Task Status Change",
              "SageMaker Evaluation Job Status Change",
              CLOUD_TRAIL),
          S3,
          List.of(
              "Object Created",
              "Object Deleted",
              "Object Restore Initiated",
              "Object Restore Completed",
              "Object Restore Expired",
              "Object Storage Class Changed",
              "Object Access Tier Changed",
              "Object ACL Updated",
              "Object Tags Added",
              "Object Tags Deleted",
              CLOUD_TRAIL),
          ASYNC,
          List.of("SageMaker Asynchronous Inference Result"),
          CALLBACK,
          List.of("SageMaker Pipeline Callback"));

  private static final List<String> JOB =
      List.of("InProgress", "Completed", "Failed", "Stopping", "Stopped");
  private static final List<String> PIPELINE =
      List.of("Executing", "Succeeded", "Failed", "Stopping", "Stopped");
  private static final List<String> PIPELINE_STEP =
      List.of("Starting", "Executing", "Succeeded", "Failed", "Stopping", "Stopped");

  /** The values of SageMaker's fields of status, as its events write them. */
  private static final Map<String, List<String>> STATUSES =
      Map.ofEntries(
          Map.entry("TrainingJobStatus", with(JOB, "Deleting")),
          Map.entry(
              "SecondaryStatus",
              List.of(
                  "Starting",
                  "LaunchingMLInstances",
                  "PreparingTrainingStack",
                  "Downloading",
                  "DownloadingTrainingImage",
                  "Training",
                  "Uploading",
                  "Stopping",
                  "Stopped",
                  "MaxRuntimeExceeded",
                  "Completed",
                  "Failed",
                  "Interrupted",
                  "MaxWaitTimeExceeded",
                  "Updating",
                  "Restarting",
                  "Pending")),
          Map.entry("TransformJobStatus", JOB),
          Map.entry("ProcessingJobStatus", JOB),
          Map.entry("HyperParameterTuningJobStatus", with(JOB, "Deleting", "DeleteFailed")),
          Map.entry(
              "EndpointStatus",
              List.of(
                  "OUT_OF_SERVICE",
                  "CREATING",
                  "UPDATING",
                  "SYSTEM_UPDATING",
                  "ROLLING_BACK",
                  "IN_SERVICE",
                  "DELETING",
                  "FAILED",
                  "UPDATE_ROLLBACK_FAILED")),
          Map.entry(
              "ModelPackageStatus",
              List.of("Pending", "InProgress", "Completed", "Failed", "Deleting")),
          Map.entry(
              "ModelApprovalStatus", List.of("Approved", "Rejected", "PendingManualApproval")),
          Map.entry("ModelCardStatus", List.of("Draft", "PendingReview", "Approved", "Archived")),
          Map.entry("currentPipelineExecutionStatus", PIPELINE),
          Map.entry("previousPipelineExecutionStatus", PIPELINE),
          Map.entry("currentStepStatus", PIPELINE_STEP),
          Map.entry("previousStepStatus", PIPELINE_STEP));

  /** Where the status of each detail type stands. */
  private static final Map<String, String> STATUS_OF =
      Map.of(
          TRAINING, "TrainingJobStatus",
          TRANSFORM, "TransformJobStatus",
          PROCESSING, "ProcessingJobStatus",
          TUNING, "HyperParameterTuningJobStatus",
          ENDPOINT, "EndpointStatus",
          DEPLOYMENT, "EndpointStatus",
          EXECUTION, "currentPipelineExecutionStatus",
          STEP, "currentStepStatus");

  /** Words of which a status has one, and people write another; each line is of one meaning. */
  private static final List<Set<String>> SAME =
      """
      completed complete succeeded success successful done finished
      failed failure fail error errored
      inprogress executing running started
      stopped cancelled canceled aborted terminated
      pendingmanualapproval pending pendingapproval waiting
      approved accepted
      rejected declined denied
      """
          .lines()
          .map(line -> Set.of(line.split(" ", -1)))
          .toList();

  /** Ends of one thing that another never reaches. */
  private static final Set<String> ENDS =
      Set.of("completed", "succeeded", "inservice", "outofservice", "archived");

  /** Words of which every detail type has some, so that they tell none apart. */
  private static final Set<String> COMMON =
      Set.of(
          "sagemaker",
          "sage",
          "maker",
          "state",
          "status",
          "change",
          "changed",
          "job",
          "model",
          "building");

  private AwsWords() {}

  private static List<String> with(List<String> some, String... more) {
    return Stream.concat(some.stream(), Stream.of(more)).toList();
  }

  /** What a source should have been that never comes; empty where it may come. */
  static Optional<String> sourceMeant(String source) {
    if (DETAIL_TYPES.containsKey(source)) {
      return Optional.empty();
    }
    // Such as sagemaker.amazonaws.com, which CloudTrail has within its detail.
    String service = source.toLowerCase(Locale.ROOT).replaceFirst("\\.amazonaws\\.com$", "");
    Optional<String> sameLetters = Nearest.within(0, source, DETAIL_TYPES.keySet());
    if (sameLetters.isPresent()) {
      return sameLetters;
    }
    return service.length() < source.length()
        ? Nearest.within(0, "aws." + service, List.of(SAGEMAKER, S3))
        : source.startsWith("aws.")
            ? Nearest.within(SLIPS, source, List.of(SAGEMAKER))
            : Optional.empty();
  }

  /** Whether these are sources of which all detail types are known, and at least one. */
  static boolean areKnown(List<String> sources) {
    return !sources.isEmpty() && DETAIL_TYPES.keySet().containsAll(sources);
  }

  /** What a detail type of known sources should have been; empty where it may come. */
  static Optional<String> detailTypeMeant(List<String> sources, String detailType) {
    List<String> known = sources.stream().flatMap(s -> types(s).stream()).toList();
    if (known.contains(detailType)) {
      return Optional.empty();
    }
    Optional<String> near = Nearest.within(SLIPS, detailType, known);
    return near.isPresent() ? near : sameWords(detailType, known);
  }

  private static List<String> types(String source) {
    return DETAIL_TYPES.getOrDefault(source, List.of());
  }

  /** The detail type that has the same words, apart from those that many have. */
  private static Optional<String> sameWords(String detailType, List<String> known) {
    Set<String> words = words(detailType);
    return words.isEmpty()
        ? Optional.empty()
        : known.stream().filter(type -> words(type).equals(words)).findFirst();
  }

  private static Set<String> words(String detailType) {
    // S3's classic names, such as s3:ObjectCreated:Put, have their kind before the last colon.
    String spaced =
        detailType
            .replaceFirst("^(?:s3:)?(ObjectCreated|ObjectRemoved):.*$", "$1")
            .replaceFirst("^ObjectRemoved$", "ObjectDeleted")
            .replaceAll("(?<=[a-z])(?=[A-Z])", " ");
    Set<String> words = new HashSet<>(List.of(spaced.toLowerCase(Locale.ROOT).split("[^a-z0-9]+")));
    words.removeAll(COMMON);
    if (detailType.startsWith("SageMaker")) {
      // A status stands in the detail. SageMaker has no type such as Training Job Completed.
      words.removeAll(Set.of("completed", "succeeded", "failed", "stopped"));
    }
    words.remove("");
    return words;
  }

  /** The source with which the bridge takes in what SageMaker sends by another way. */
  static Optional<String> otherSource(String detailType) {
    return Stream.of(ASYNC, CALLBACK)
        .filter(source -> types(source).contains(detailType))
        .findFirst()
        .map(source -> "its source is " + source);
  }

  /**
   * What a field of SageMaker's {@code detail} should have been; empty where it may come.
   *
   * @param detailTypes the detail types that the rule asks for
   */
  static Optional<String> fieldMeant(List<String> detailTypes, String field) {
    if (STATUSES.containsKey(field)) {
      return Optional.empty();
    }
    Optional<String> sameLetters = Nearest.within(0, field, STATUSES.keySet());
    if (sameLetters.isPresent()) {
      return sameLetters;
    }
    List<String> own = new ArrayList<>();
    for (String type : detailTypes) {
      String status = STATUS_OF.get(type);
      if (status == null) {
        return Optional.empty();
      }
      own.add(status);
    }
    String plain = Nearest.plain(field);
    int slips = plain.endsWith("status") ? SLIPS + 1 : SLIPS;
    return own.stream()
        .filter(status -> plain.endsWith("status") && Nearest.plain(status).endsWith(plain))
        .findFirst()
        .or(() -> Nearest.within(slips, field, own));
  }

  /** What the value of a field of status should have been; empty where it may come. */
  static Optional<String> statusMeant(String field, String value) {
    return meant(STATUSES.getOrDefault(field, List.of()), value);
  }

  /**
   * What begins like this but for its case; empty where a status begins so, or none resembles it.
   */
  static Optional<String> statusBeginning(String field, String prefix) {
    List<String> known = STATUSES.getOrDefault(field, List.of());
    if (known.stream().anyMatch(word -> word.startsWith(prefix))) {
      return Optional.empty();
    }
    String plain = Nearest.plain(prefix);
    return known.stream().filter(word -> Nearest.plain(word).startsWith(plain)).findFirst();
  }

  /** What the status of an asynchronous inference should have been; empty where it may come. */
  static Optional<String> inferenceStatusMeant(String value) {
    return meant(List.of("Completed", "Failed"), value);
  }

  private static Optional<String> meant(List<String> known, String value) {
    if (known.isEmpty() || known.contains(value)) {
      return Optional.empty();
    }
    int slips = value.length() > 5 ? SLIPS : 1;
    Optional<String> near = Nearest.within(slips, value, known);
    String plain = Nearest.plain(value);
    return near.or(() -> sameMeaning(plain, known))
        .or(() ->
            ENDS.contains(plain)
                    && known.stream().noneMatch(each -> Nearest.plain(each).equals(plain))
                ? Optional.of(String.join(", ", known))
                : Optional.empty());
  }

  private static Optional<String> sameMeaning(String value, List<String> known) {
    Map<String, String> byPlain = new HashMap<>();
    known.forEach(each -> byPlain.put(Nearest.plain(each), each));
    return SAME.stream()
        .filter(words -> words.contains(value))
        .flatMap(words -> words.stream().filter(byPlain::containsKey).map(byPlain::get))
        .findFirst();
  }
}
