package dev.fleabridge.embedded;

<<<<<<< HEAD
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The SQS protocol in this process (ElasticMQ), with the queue {@value #QUEUE} and its dead-letter queue. */
public final class EmbeddedQueues implements AutoCloseable {

  public static final String QUEUE = "fleabridge-events";
  public static final String DEAD_LETTERS = "fleabridge-events-dlq";

  private final SQSRestServer server;
  private final URI endpoint;
=======
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * SQS in this process (ElasticMQ), on loopback: the queue {@code fleabridge-events}, whose messages
 * go to {@code fleabridge-events-dlq} after three receives. In memory only. Close it after whatever
 * polls it, else the log fills with refused connections.
 */
public final class EmbeddedQueues implements AutoCloseable {

  /** The queue that the bridge listens on. */
  public static final String EVENTS = "fleabridge-events";

  /** Where a message goes that was received three times and never deleted. */
  public static final String DEAD_LETTERS = "fleabridge-events-dlq";

  private static final int MAX_RECEIVE_COUNT = 3;

  private final SQSRestServer server;
  private final URI endpoint;
  private final SqsAsyncClient client;
>>>>>>> intake

  private EmbeddedQueues(SQSRestServer server, URI endpoint) {
    this.server = server;
    this.endpoint = endpoint;
<<<<<<< HEAD
  }

  /**
   * @param port 0 for any free one
   */
  public static EmbeddedQueues start(int port) {
    SQSRestServer server =
        SQSRestServerBuilder.withInterface("127.0.0.1").withPort(port).start();
    InetSocketAddress address = server.waitUntilStarted().localAddress();
    EmbeddedQueues queues =
        new EmbeddedQueues(server, URI.create("http://localhost:" + address.getPort()));
    queues.createQueues();
    return queues;
  }

=======
    this.client =
        SqsAsyncClient.builder()
            .endpointOverride(endpoint)
            .region(Region.of(region()))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create("embedded", "embedded")))
            .build();
  }

  /**
   * Starts the server and creates both queues.
   *
   * @param port 0 for a free one
   * @param visibility how long a received message stays hidden when nobody deletes it; whole
   *     seconds
   */
  public static EmbeddedQueues start(int port, Duration visibility) {
    EmbeddedQueues queues = startEmpty(port);
    queues.create(visibility);
    return queues;
  }

  /** Starts the server without any queue. */
  public static EmbeddedQueues startEmpty(int port) {
    SQSRestServer server = SQSRestServerBuilder.withInterface("127.0.0.1").withPort(port).start();
    int bound = server.waitUntilStarted().localAddress().getPort();
    URI endpoint = URI.create("http://127.0.0.1:" + bound);
    return new EmbeddedQueues(server, endpoint);
  }

  /** Creates both queues on a server that was started empty. */
  public void create(Duration visibility) {
    create(DEAD_LETTERS, Map.of());
    String redrive =
        "{\"deadLetterTargetArn\":\"arn:aws:sqs:%s:000000000000:%s\",\"maxReceiveCount\":\"%d\"}"
            .formatted(region(), DEAD_LETTERS, MAX_RECEIVE_COUNT);
    create(
        EVENTS,
        Map.of(
            QueueAttributeName.VISIBILITY_TIMEOUT,
            Long.toString(visibility.toSeconds()),
            QueueAttributeName.REDRIVE_POLICY,
            redrive));
  }

  private void create(String name, Map<QueueAttributeName, String> attributes) {
    client.createQueue(request -> request.queueName(name).attributes(attributes)).join();
  }

  /** For {@code spring.cloud.aws.endpoint} or {@code spring.cloud.aws.sqs.endpoint}. */
>>>>>>> intake
  public URI endpoint() {
    return endpoint;
  }

<<<<<<< HEAD
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
      sqs.createQueue(
          queue ->
              queue
                  .queueName(QUEUE)
                  .attributes(
                      Map.of(
                          QueueAttributeName.REDRIVE_POLICY, redrive,
                          QueueAttributeName.VISIBILITY_TIMEOUT, "5")));
    }
=======
  /** ElasticMQ's region; any credentials will do. */
  public String region() {
    return "elasticmq";
  }

  /** A client of this server; closed with it. */
  public SqsAsyncClient client() {
    return client;
  }

  /** Sends a message to {@link #EVENTS} or another queue of this server. */
  public void send(String queue, String body) {
    client.sendMessage(request -> request.queueUrl(url(queue)).messageBody(body)).join();
  }

  /** How many messages a queue holds, visible or in somebody's hands. */
  public int count(String queue) {
    Map<QueueAttributeName, String> counts =
        client
            .getQueueAttributes(request ->
                request
                    .queueUrl(url(queue))
                    .attributeNames(
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
            .join()
            .attributes();
    return counts.values().stream().mapToInt(Integer::parseInt).sum();
  }

  private String url(String queue) {
    return client.getQueueUrl(request -> request.queueName(queue)).join().queueUrl();
>>>>>>> intake
  }

  @Override
  public void close() {
<<<<<<< HEAD
=======
    client.close();
>>>>>>> intake
    server.stopAndWait();
  }
}
