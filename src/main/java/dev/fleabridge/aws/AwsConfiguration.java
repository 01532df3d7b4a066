package dev.fleabridge.aws;

import io.awspring.cloud.autoconfigure.AwsClientProperties;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;

/**
 * Makes the interfaces of this package from Spring Cloud AWS's own configuration: {@code
 * spring.cloud.aws.endpoint}, {@code .region.static}, {@code .credentials.*}, and for one service
 * {@code spring.cloud.aws.<service>.endpoint} and {@code .region}, where the service is one of
 * {@code sagemaker}, {@code sagemakerruntime}, {@code s3}, {@code eventbridge}, {@code
 * secretsmanager}, {@code ssm}, {@code sqs}, {@code cloudwatch}. No AWS client is made before its
 * first use.
 *
 * <p>Fleabridge's own settings are those of {@link ReportProperties}, {@link SecretsProperties} and
 * {@link BucketOwners}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
  BucketOwners.class,
  ReportProperties.class,
  SecretsProperties.class
})
public class AwsConfiguration {

  private static final int MAX_ENDED = 10_000;
  private static final int PART_BYTES = 8 << 20;

  /** The settings of a client, also for services that Spring Cloud AWS does not know. */
  private static final class ServiceProperties extends AwsClientProperties {}

  private record SpringSettings(
      Environment environment,
      ObjectProvider<AwsClientBuilderConfigurer> configurer,
      ObjectProvider<AwsConnectionDetails> connection)
      implements AwsClients.Settings {

    @Override
    public <B extends AwsClientBuilder<B, ?>> B apply(String service, B builder) {
      return configurer
          .getObject()
          .configure(builder, properties(service), connection.getIfAvailable());
    }

    @Override
    public boolean pathStyleS3() {
      @Nullable Boolean configured =
          environment.getProperty("spring.cloud.aws.s3.path-style-access-enabled", Boolean.class);
      if (configured != null) {
        return configured;
      }
      // Another address, such as a stand-in's, has no host name for each bucket.
      return environment.getProperty("spring.cloud.aws.endpoint") != null
          || properties("s3").getEndpoint() != null
          || connection.getIfAvailable() != null;
    }

    private AwsClientProperties properties(String service) {
      return Binder.get(environment)
          .bindOrCreate("spring.cloud.aws." + service, ServiceProperties.class);
    }
  }

  @Bean(destroyMethod = "close")
  AwsClients awsClients(
      Environment environment,
      ObjectProvider<AwsClientBuilderConfigurer> configurer,
      ObjectProvider<AwsConnectionDetails> connection) {
    return new AwsClients(new SpringSettings(environment, configurer, connection));
  }

  /** The client for the queues, for whoever listens. */
  @Bean
  QueueClient queueClient(AwsClients clients) {
    return new QueueClient(clients);
  }

  @Bean
  Queues queues(AwsClients clients) {
    return new SqsQueues(clients.sqs);
  }

  /**
   * Micrometer's registry wants this type, where it is switched on. Elsewhere there is no such
   * bean, because Spring would look at hundreds of classes to find out what it is.
   */
  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBooleanProperty("management.cloudwatch.metrics.export.enabled")
  CloudWatchAsyncClient cloudWatchAsyncClient(AwsClients clients) {
    return new OnThreads.CloudWatch(clients.cloudWatch);
  }

  @Bean
  TrainingJobs trainingJobs(AwsClients clients) {
    return new SageMakerTrainingJobs(clients.sageMaker, MAX_ENDED);
  }

  @Bean
  PipelineExecutions pipelineExecutions(AwsClients clients) {
    return new SageMakerPipelineExecutions(clients.sageMaker, MAX_ENDED);
  }

  @Bean
  Endpoints endpoints(AwsClients clients) {
    return new SageMakerEndpoints(clients.sageMakerRuntime, AwsClients.MAX_PREDICTION_BYTES);
  }

  @Bean
  Objects objects(AwsClients clients, BucketOwners owners) {
    return new S3Objects(clients.s3, PART_BYTES, owners);
  }

  @Bean
  CallbackAnswers callbackAnswers(AwsClients clients) {
    return new SageMakerCallbackAnswers(clients.sageMaker);
  }

  @Bean
  OutcomeEvents outcomeEvents(AwsClients clients, ReportProperties report) {
    return new EventBridgeOutcomeEvents(clients.eventBridge, report.bus());
  }

  @Bean
  Parameters parameters(AwsClients clients) {
    return new SsmParameters(clients.ssm);
  }

  @Bean
  DryCalls dryCalls(AwsClients clients, Secrets secrets, BucketOwners owners) {
    return new DryCalls(clients, secrets, owners);
  }

  @Bean
  Secrets secrets(AwsClients clients, ObjectProvider<Clock> clock, SecretsProperties secrets) {
    return new CachedSecrets(
        clients.secretsManager, clock.getIfAvailable(Clock::systemUTC), secrets.timeToLive());
  }
}
