package dev.fleabridge.testkit.embedded;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The SQS protocol in this process (ElasticMQ), with the queue {@value #QUEUE} and its dead-letter
 * queue.
 */
public final class EmbeddedQueues implements AutoCloseable {

  public static final String QUEUE = "fleabridge-events";
  public static final String DEAD_LETTERS = "fleabridge-events-dlq";

  private final SQSRestServer server;
  private final URI endpoint;

  private EmbeddedQueues(SQSRestServer server, URI endpoint) {
    this.server = server;
    this.endpoint = endpoint;
  }

  /**
   * Starts the queues on the loopback interface.
   *
   * @param port 0 for any free one
   */
  public static EmbeddedQueues start(int port) {
    SQSRestServer server = SQSRestServerBuilder.withInterface("127.0.0.1").withPort(port).start();
    InetSocketAddress address = server.waitUntilStarted().localAddress();
    EmbeddedQueues queues =
        new EmbeddedQueues(server, URI.create("http://localhost:" + address.getPort()));
    queues.createQueues();
    return queues;
  }

  public URI endpoint() {
    return endpoint;
  }

  /** A client of these queues; the caller closes it. */
  public SqsClient client() {
    return SqsClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .build();
  }

  private void createQueues() {
    try (SqsClient sqs = client()) {
      String deadLetters = sqs.createQueue(queue -> queue.queueName(DEAD_LETTERS)).queueUrl();
      String arn =
          sqs.getQueueAttributes(
                  query -> query.queueUrl(deadLetters).attributeNames(QueueAttributeName.QUEUE_ARN))
              .attributes()
              .get(QueueAttributeName.QUEUE_ARN);
      String redrive = "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"3\"}".formatted(arn);
      sqs.createQueue(queue ->
          queue
              .queueName(QUEUE)
              .attributes(
                  Map.of(
                      QueueAttributeName.REDRIVE_POLICY,
                      redrive,
                      QueueAttributeName.VISIBILITY_TIMEOUT,
                      "5")));
    }
  }

  @Override
  public void close() {
    server.stopAndWait();
  }
}
