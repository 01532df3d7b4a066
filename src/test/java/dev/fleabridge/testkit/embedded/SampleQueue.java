package dev.fleabridge.testkit.embedded;

import java.net.URI;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The queue {@value EmbeddedQueues#QUEUE}, as its senders see it. */
final class SampleQueue implements AutoCloseable {

  private final SqsClient sqs;
  private final String url;
  private final String deadLetters;

  /**
   * @param environment says where it is
   */
  SampleQueue(Environment environment) {
    sqs = client(environment);
    url = sqs.getQueueUrl(query -> query.queueName(EmbeddedQueues.QUEUE)).queueUrl();
    deadLetters = sqs.getQueueUrl(query -> query.queueName(EmbeddedQueues.DEAD_LETTERS)).queueUrl();
  }

  void send(String body) {
    sqs.sendMessage(message -> message.queueUrl(url).messageBody(body));
  }

  /** Puts a message where SQS puts what was received three times in vain. */
  void sendAside(String body) {
    sqs.sendMessage(message -> message.queueUrl(deadLetters).messageBody(body));
  }

  private static SqsClient client(Environment environment) {
    String endpoint =
        environment.getProperty(
            "spring.cloud.aws.sqs.endpoint",
            environment.getProperty("spring.cloud.aws.endpoint", ""));
    return SqsClient.builder()
        .endpointOverride(URI.create(endpoint))
        .region(Region.of(environment.getProperty("spring.cloud.aws.region.static", "us-east-1")))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(
                    environment.getProperty("spring.cloud.aws.credentials.access-key", "test"),
                    environment.getProperty("spring.cloud.aws.credentials.secret-key", "test"))))
        .build();
  }

  @Override
  public void close() {
    sqs.close();
  }
}
