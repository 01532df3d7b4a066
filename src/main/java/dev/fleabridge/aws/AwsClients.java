package dev.fleabridge.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * The SDK's clients. Each is made at its first use. They share one pool of connections, except the
 * clients for models and for listening on queues, which have their own. Timeouts and retries are
 * decided here and nowhere else.
 */
final class AwsClients implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AwsClients.class);

  /** The largest answer of a model that is read, in bytes. */
  static final int MAX_PREDICTION_BYTES = 1 << 20;

  /** A model container has 60 s to answer. The other 10 s are for the network. */
  private static final Duration MODEL_TIMEOUT = Duration.ofSeconds(70);

  /** SQS lets a question for messages wait for 20 s. The other 10 s are for the network. */
  private static final Duration QUEUE_TIMEOUT = Duration.ofSeconds(30);

  static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);
  static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(8);

  /** The time for a part of 8 MiB over a slow line. */
  private static final Duration OBJECT_TIMEOUT = Duration.ofMinutes(2);

  /** Puts credentials, region and endpoint of one service into a client's builder. */
  interface Settings {
    <B extends AwsClientBuilder<B, ?>> B apply(String service, B builder);

    /** Whether S3 has an address of its own, so that buckets stand in the path. */
    boolean pathStyleS3();
  }

  private static final int CONNECTIONS = 100;

  private final Lazy<SdkHttpClient> http = new Lazy<>(() -> pool(CONNECTIONS));

  /**
   * Models have a pool of their own, because a hundred slow models must not block the call for a
   * secret that a payment needs.
   */
  private final Lazy<SdkHttpClient> modelHttp = new Lazy<>(() -> pool(CONNECTIONS));

  /** What {@link #waitingSqs} has made. */
  private final List<Lazy<?>> waiting = new CopyOnWriteArrayList<>();

  private final Settings settings;
  final Lazy<SageMakerClient> sageMaker;
  final Lazy<SageMakerRuntimeClient> sageMakerRuntime;
  final Lazy<S3Client> s3;
  final Lazy<EventBridgeClient> eventBridge;
  final Lazy<SecretsManagerClient> secretsManager;
  final Lazy<SqsClient> sqs;
  final Lazy<CloudWatchClient> cloudWatch;
  final Lazy<SsmClient> ssm;

  AwsClients(Settings settings) {
    this.settings = settings;
    sageMaker = new Lazy<>(() -> quick("sagemaker", SageMakerClient.builder()).build());
    sageMakerRuntime =
        new Lazy<>(() -> once("sagemakerruntime", SageMakerRuntimeClient.builder()).build());
    s3 =
        new Lazy<>(() ->
            shared("s3", S3Client.builder(), OBJECT_TIMEOUT.multipliedBy(2), OBJECT_TIMEOUT)
                .forcePathStyle(settings.pathStyleS3())
                .build());
    eventBridge = new Lazy<>(() -> quick("eventbridge", EventBridgeClient.builder()).build());
    secretsManager =
        new Lazy<>(() -> quick("secretsmanager", SecretsManagerClient.builder()).build());
    sqs = new Lazy<>(() -> quick("sqs", SqsClient.builder()).build());
    cloudWatch = new Lazy<>(() -> quick("cloudwatch", CloudWatchClient.builder()).build());
    ssm = new Lazy<>(() -> quick("ssm", SsmClient.builder()).build());
  }

  private static SdkHttpClient pool(int connections) {
    return ApacheHttpClient.builder()
        .maxConnections(connections)
        .connectionTimeout(Duration.ofSeconds(2))
        .connectionAcquisitionTimeout(Duration.ofSeconds(5))
        .socketTimeout(MODEL_TIMEOUT)
        .build();
  }

  private <B extends AwsSyncClientBuilder<B, ?> & AwsClientBuilder<B, ?>> B quick(
      String service, B builder) {
    return shared(service, builder, CALL_TIMEOUT, ATTEMPT_TIMEOUT);
  }

  /**
   * A client for calls that must not be repeated without our knowledge. The SDK would ask a slow
   * model up to four times (docs/reference/aws-events.md#asking-an-endpoint).
   */
  private <B extends AwsSyncClientBuilder<B, ?> & AwsClientBuilder<B, ?>> B once(
      String service, B builder) {
    shared(service, builder, MODEL_TIMEOUT, MODEL_TIMEOUT);
    builder.httpClient(modelHttp.get());
    return builder.overrideConfiguration(
        builder.overrideConfiguration().toBuilder()
            .retryStrategy(AwsRetryStrategy.doNotRetry())
            .addExecutionInterceptor(new BoundedAnswer(MAX_PREDICTION_BYTES))
            .build());
  }

  /**
   * A client for questions that wait for messages, which is closed with the others. It has a pool
   * of its own, because such a question holds a connection meanwhile. Each attempt may take the
   * time of one. The listeners repeat it anyway.
   *
   * @param connections how many calls may be under way at once
   */
  Lazy<SqsClient> waitingSqs(int connections) {
    Lazy<SdkHttpClient> pool = new Lazy<>(() -> pool(connections));
    Lazy<SqsClient> client =
        new Lazy<>(() ->
            shared("sqs", SqsClient.builder(), QUEUE_TIMEOUT.multipliedBy(2), QUEUE_TIMEOUT)
                .httpClient(pool.get())
                .build());
    waiting.addAll(List.of(client, pool));
    return client;
  }

  private <B extends AwsSyncClientBuilder<B, ?> & AwsClientBuilder<B, ?>> B shared(
      String service, B builder, Duration callTimeout, Duration attemptTimeout) {
    settings.apply(service, builder);
    return builder
        .httpClient(http.get())
        .overrideConfiguration(
            builder.overrideConfiguration().toBuilder()
                .apiCallTimeout(callTimeout)
                .apiCallAttemptTimeout(attemptTimeout)
                .build());
  }

  @Override
  public void close() {
    List<Lazy<?>> all = new ArrayList<>(waiting);
    all.addAll(
        List.of(
            sageMaker,
            sageMakerRuntime,
            s3,
            eventBridge,
            secretsManager,
            ssm,
            sqs,
            cloudWatch,
            http,
            modelHttp));
    for (Lazy<?> client : all) {
      try {
        client.close();
      } catch (Exception e) {
        log.warn("An AWS client could not be closed: {}", e.toString());
      }
    }
  }
}
