package dev.fleabridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.AwsFailure.Kind;
import io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class AwsConfigurationTest extends StandInTest {

  private final ApplicationContextRunner context =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  AwsAutoConfiguration.class,
                  CredentialsProviderAutoConfiguration.class,
                  RegionProviderAutoConfiguration.class))
          .withUserConfiguration(AwsConfiguration.class);

  @Test
  void oneEndpointServesEveryInterface() {
    aws.sageMaker().trainingJob("fraud-7", "Completed", Map.of());
    aws.models().endpoint("m", "{}");
    aws.secrets().put("s", "v");
    aws.s3().put("logs", "k", new byte[1], "text/csv");
    context
        .withPropertyValues(
            "spring.cloud.aws.endpoint=" + aws.endpoint(),
            "spring.cloud.aws.region.static=us-east-1",
            "spring.cloud.aws.credentials.access-key=test",
            "spring.cloud.aws.credentials.secret-key=test",
            "fleabridge.report.event-bus=payments")
        .run(run -> {
          assertThat(run.getBean(TrainingJobs.class).describe("fraud-7").name())
              .isEqualTo("fraud-7");
          assertThat(run.getBean(Endpoints.class).invoke(Invocation.of("m", "text/csv", "")))
              .isNotNull();
          assertThat(run.getBean(Objects.class).read(new S3Uri("logs", "k"), 1)).hasSize(1);
          assertThat(run.getBean(Secrets.class).read("s")).isEqualTo("v");
          assertThat(run.getBean(CallbackAnswers.class).succeed("t", Map.of(), "k"))
              .isEqualTo(CallbackAnswers.CallbackResult.ANSWERED);
          assertThat(run.getBean(OutcomeEvents.class).put(List.of())).isEmpty();
          assertThat(run).hasSingleBean(PipelineExecutions.class);
        });
  }

  @Test
  void aServiceMayHaveAnEndpointOfItsOwn() {
    aws.sageMaker().trainingJob("fraud-7", "Completed", Map.of());
    context
        .withPropertyValues(
            "spring.cloud.aws.endpoint=http://localhost:1",
            "spring.cloud.aws.sagemaker.endpoint=" + aws.endpoint(),
            "spring.cloud.aws.sagemaker.region=us-east-1",
            "spring.cloud.aws.credentials.access-key=test",
            "spring.cloud.aws.credentials.secret-key=test")
        .run(run ->
            assertThat(run.getBean(TrainingJobs.class).describe("fraud-7").name())
                .isEqualTo("fraud-7"));
  }

  @Test
  void anEmptyOptionIsNone() {
    context
        .withPropertyValues(
            "fleabridge.report.event-bus=",
            "fleabridge.objects.bucket-owner=",
            "fleabridge.objects.bucket-owners.logs=")
        .run(run -> {
          assertThat(run.getBean(ReportProperties.class).bus()).isEqualTo("default");
          assertThat(run.getBean(BucketOwners.class).of(new S3Uri("logs", "k"))).isNull();
        });
  }

  /** YAML makes {@code false} of {@code off} and {@code no} too. */
  @Test
  void aBusThatIsSwitchedOffIsNone() {
    context
        .withPropertyValues("fleabridge.report.event-bus=false")
        .run(run -> assertThat(run.getBean(ReportProperties.class).eventBus()).isNull());
  }

  /** It may be a secret that stands at the wrong place. */
  @ParameterizedTest
  @ValueSource(strings = {"bucket-owner", "bucket-owners.logs"})
  void aWrongOwnerIsNotShown(String name) {
    context
        .withPropertyValues("fleabridge.objects." + name + "=pf_live_secret")
        .run(run ->
            assertThat(run.getStartupFailure())
                .rootCause()
                .hasMessage(
                    "fleabridge.objects.%s is not the number of an account, which has 12 digits"
                        .formatted(name)));
  }

  @Test
  void startsWithNothingConfiguredAndFailsOnlyWhenUsed() {
    context
        .withSystemProperties("aws.disableEc2Metadata=true")
        .run(run -> {
          assertThat(run).hasNotFailed();
          TrainingJobs jobs = run.getBean(TrainingJobs.class);
          AwsFailure failure = failureOf(() -> jobs.describe("fraud-7"));
          assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
          assertThat(failure.code()).isEqualTo("NotConfigured");
        });
  }
}
