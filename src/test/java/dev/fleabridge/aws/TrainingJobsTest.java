package dev.fleabridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.aws.AwsFailure.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class TrainingJobsTest extends StandInTest {

  private TrainingJobs jobs;

  @BeforeEach
  void make() {
    jobs = new SageMakerTrainingJobs(clients.sageMaker, 250);
  }

  /** The answer as it is on the wire: epoch seconds in every shape, and a metric told twice. */
  private static final String WIRE =
      """
      {"TrainingJobName":"fraud-7","TrainingJobArn":"arn:aws:sagemaker:us-east-1:123456789012:training-job/fraud-7",
       "TrainingJobStatus":"Completed","SecondaryStatus":"Completed",
       "ModelArtifacts":{"S3ModelArtifacts":"s3://models/fraud-7/model.tar.gz"},
       "CreationTime":1592411992,"TrainingEndTime":1.592412992203E9,"LastModifiedTime":1592412993.5,
       "TrainingTimeInSeconds":900,"BillableTimeInSeconds":270,
       "FinalMetricDataList":[
         {"MetricName":"validation:accuracy","Value":0.9424999952316284,"Timestamp":1592412900.0},
         {"MetricName":"validation:accuracy","Value":0.5,"Timestamp":1592412800.0},
         {"MetricName":"train:loss","Value":1.0E-5,"Timestamp":1592412900},
         {"MetricName":"epochs","Value":50.0,"Timestamp":1592412900},
         {"MetricName":"broken","Value":"NaN","Timestamp":1592412900}]}
      """;

  @Test
  void readsAJobAsTheServiceWritesIt() {
    aws.sageMaker().trainingJob((ObjectNode) JsonMapper.shared().readTree(WIRE));

    TrainingJob job = jobs.describe("fraud-7");

    assertThat(job.status()).isEqualTo("Completed");
    assertThat(job.creationTime()).hasToString("2020-06-17T16:39:52Z");
    assertThat(job.endTime()).hasToString("2020-06-17T16:56:32.203Z");
    assertThat(job.lastModified()).hasToString("2020-06-17T16:56:33.500Z");
    assertThat(job.billableTimeSeconds()).isEqualTo(270);
    assertThat(job.metrics())
        .containsExactly(
            Map.entry("validation:accuracy", new BigDecimal("0.9425")),
            Map.entry("train:loss", new BigDecimal("0.00001")),
            Map.entry("epochs", new BigDecimal("50")));
    assertThat(job.asJson().toString())
        .isEqualTo(
            """
            {"name":"fraud-7","arn":"arn:aws:sagemaker:us-east-1:123456789012:training-job/fraud-7",\
            "status":"Completed","secondaryStatus":"Completed",\
            "metrics":{"validation:accuracy":0.9425,"train:loss":0.00001,"epochs":50},\
            "modelArtifacts":"s3://models/fraud-7/model.tar.gz",\
            "trainingTimeSeconds":900,"billableTimeSeconds":270,\
            "creationTime":"2020-06-17T16:39:52Z","endTime":"2020-06-17T16:56:32.203Z",\
            "lastModified":"2020-06-17T16:56:33.500Z"}\
            """);
  }

  @Test
  void everyShortDecimalComesBackAsItWas() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      // Six significant digits fit a float exactly once, whatever their exponent.
      BigDecimal told = BigDecimal.valueOf(random.nextInt(1_000_000), random.nextInt(12));
      assertThat(SageMakerTrainingJobs.decimal(told.floatValue()))
          .as("seed %d, value %s", seed, told)
          .isEqualByComparingTo(told);
    }
  }

  @Test
  void findsAJobByItsArnAndNotByThatOfAnotherAccount() {
    String arn = aws.sageMaker().trainingJob("fraud-8", "InProgress", Map.of());

    assertThat(jobs.describe(arn).endTime()).isNull();
    AwsFailure other = failureOf(() -> jobs.describe(arn.replace("123456789012", "999999999999")));
    assertThat(other.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(other).hasMessageContaining(arn);
  }

  @Test
  void aMissingJobIsNotFoundAlthoughTheServiceCallsItAValidationError() {
    AwsFailure failure = failureOf(() -> jobs.describe("nobody"));

    assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(failure.code()).isEqualTo("ValidationException");
    assertThat(failure)
        .hasMessage(
            "SageMaker DescribeTrainingJob found nothing: Requested resource not found."
                + " (ValidationException, HTTP 400)");
  }

  @Test
  void aNameThatCannotBeOneIsRefusedWithoutACall() {
    assertThat(failureOf(() -> jobs.describe("../other")).kind()).isEqualTo(Kind.REFUSED);
    assertThat(aws.faults().requests("DescribeTrainingJob")).isZero();
  }

  @Test
  void aDenialIsDefiniteAndIsNotRepeated() {
    aws.faults().refuse("DescribeTrainingJob", 1, 400, "AccessDeniedException", "not yours");

    assertThat(failureOf(() -> jobs.describe("fraud-7")).kind()).isEqualTo(Kind.REFUSED);
    assertThat(aws.faults().requests("DescribeTrainingJob")).isEqualTo(1);
  }

  @Test
  void throttlingIsRetriedAndThenUnavailable() {
    aws.sageMaker().trainingJob("fraud-9", "Completed", Map.of());
    aws.faults().throttle("DescribeTrainingJob", 1);
    assertThat(jobs.describe("fraud-9").name()).isEqualTo("fraud-9");

    aws.faults().throttle("DescribeTrainingJob", 20);
    AwsFailure failure = failureOf(() -> jobs.describe("fraud-9"));
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure.code()).isEqualTo("ThrottlingException");
  }

  @Test
  void aServerThatIsNotThereIsUnavailable() {
    aws.close();

    AwsFailure failure = failureOf(() -> jobs.describe("fraud-7"));
    assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("could not be reached: Connection refused");
  }

  @Test
  void theSearchWalksAllPagesAndShowsOnlyWhatEnded() {
    for (int i = 0; i < 205; i++) {
      aws.sageMaker().trainingJob("job-" + i, i % 41 == 0 ? "InProgress" : "Completed", Map.of());
    }
    List<EndedTrainingJob> seen = new ArrayList<>();

    jobs.endedBetween(NOW.minusSeconds(60), NOW, seen::add);

    assertThat(seen).hasSize(200).extracting(EndedTrainingJob::status).containsOnly("Completed");
    assertThat(seen).extracting(EndedTrainingJob::lastModified).containsOnly(NOW);
    assertThat(aws.faults().requests("ListTrainingJobs")).isEqualTo(3);

    seen.clear();
    jobs.endedBetween(NOW.minusSeconds(120), NOW.minusSeconds(60), seen::add);
    assertThat(seen).isEmpty();
  }

  @Test
  void tooManyJobsAreToldAndNotLostInSilence() {
    for (int i = 0; i < 251; i++) {
      aws.sageMaker().trainingJob("job-" + i, "Completed", Map.of());
    }
    List<EndedTrainingJob> seen = new ArrayList<>();

    assertThatThrownBy(() -> jobs.endedBetween(NOW.minusSeconds(60), NOW, seen::add))
        .isInstanceOf(AwsFailure.class)
        .hasMessageContaining("More than 250 training jobs");
    assertThat(seen).hasSize(250);
  }
}
