package dev.fleabridge.aws;

import dev.fleabridge.aws.AwsFailure.Kind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeTrainingJobResponse;
import software.amazon.awssdk.services.sagemaker.model.ListTrainingJobsResponse;
import software.amazon.awssdk.services.sagemaker.model.MetricData;
import software.amazon.awssdk.services.sagemaker.model.SortBy;
import software.amazon.awssdk.services.sagemaker.model.SortOrder;
import software.amazon.awssdk.services.sagemaker.model.TrainingJobSummary;

/** Implements {@link TrainingJobs} by the SDK's client. */
final class SageMakerTrainingJobs implements TrainingJobs {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}");
  private static final Set<String> TERMINAL = Set.of("Completed", "Failed", "Stopped");
  private static final int PAGE_SIZE = 100;

  private final Supplier<SageMakerClient> client;
  private final int maxJobs;

  /**
   * @param maxJobs the most jobs of one window; beyond it the search fails
   */
  SageMakerTrainingJobs(Supplier<SageMakerClient> client, int maxJobs) {
    this.client = client;
    this.maxJobs = maxJobs;
  }

  @Override
  public TrainingJob describe(String nameOrArn) {
    boolean byArn = nameOrArn.startsWith("arn:");
    String name = byArn ? nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1) : nameOrArn;
    if (!NAME.matcher(name).matches()) {
      throw new AwsFailure(
          Kind.REFUSED,
          "InvalidName",
          "\"" + Texts.oneLine(nameOrArn, 100) + "\" is not the name or ARN of a training job.");
    }
    DescribeTrainingJobResponse job =
        AwsCall.run(
            "SageMaker DescribeTrainingJob",
            () -> client.get().describeTrainingJob(request -> request.trainingJobName(name)));
    if (byArn && !nameOrArn.equals(job.trainingJobArn())) {
      // Names are unique only within one account and region. A job of another account must not be
      // paid for.
      throw new AwsFailure(
          Kind.NOT_FOUND,
          "OtherArn",
          "There is a training job " + name + ", but its ARN is " + job.trainingJobArn() + ".");
    }
    return toJob(job);
  }

  private static TrainingJob toJob(DescribeTrainingJobResponse job) {
    @Nullable String artifacts =
        job.modelArtifacts() == null ? null : job.modelArtifacts().s3ModelArtifacts();
    return new TrainingJob(
        job.trainingJobName(),
        job.trainingJobArn(),
        job.trainingJobStatusAsString(),
        job.secondaryStatusAsString(),
        job.failureReason(),
        metrics(job.finalMetricDataList()),
        artifacts,
        job.trainingTimeInSeconds(),
        job.billableTimeInSeconds(),
        job.creationTime(),
        job.trainingEndTime(),
        job.lastModifiedTime());
  }

  /**
   * The value of each metric with the latest timestamp. Of equal timestamps the later value counts.
   */
  private static Map<String, BigDecimal> metrics(List<MetricData> list) {
    Map<String, BigDecimal> values = new LinkedHashMap<>();
    Map<String, Instant> times = new HashMap<>();
    for (MetricData metric : list) {
      if (metric.metricName() == null
          || metric.value() == null
          || !Float.isFinite(metric.value())) {
        continue;
      }
      Instant time = metric.timestamp() == null ? Instant.MIN : metric.timestamp();
      Instant known = times.getOrDefault(metric.metricName(), Instant.MIN);
      if (!time.isBefore(known)) {
        times.put(metric.metricName(), time);
        values.put(metric.metricName(), decimal(metric.value()));
      }
    }
    return values;
  }

  /** The shortest decimal that stands for this float: 0.94, not 0.939999997615814208984375. */
  static BigDecimal decimal(float value) {
    BigDecimal shortest = new BigDecimal(Float.toString(value)).stripTrailingZeros();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }

  @Override
  public void endedBetween(Instant from, Instant to, Consumer<EndedTrainingJob> each) {
    Pages pages = new Pages("training jobs", maxJobs);
    do {
      ListTrainingJobsResponse page =
          AwsCall.run(
              "SageMaker ListTrainingJobs",
              () ->
                  client
                      .get()
                      .listTrainingJobs(request ->
                          request
                              .lastModifiedTimeAfter(from)
                              .lastModifiedTimeBefore(to)
                              .sortBy(SortBy.CREATION_TIME)
                              .sortOrder(SortOrder.ASCENDING)
                              .maxResults(PAGE_SIZE)
                              .nextToken(pages.token())));
      for (TrainingJobSummary job : page.trainingJobSummaries()) {
        pages.count();
        if (TERMINAL.contains(job.trainingJobStatusAsString())) {
          each.accept(toEnded(job));
        }
      }
      pages.turn(page.nextToken());
    } while (pages.hasNext());
  }

  private static EndedTrainingJob toEnded(TrainingJobSummary job) {
    return new EndedTrainingJob(
        job.trainingJobName(),
        job.trainingJobArn(),
        job.trainingJobStatusAsString(),
        job.trainingEndTime(),
        job.lastModifiedTime());
  }
}
