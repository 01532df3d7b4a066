package dev.fleabridge.aws;

import static dev.fleabridge.aws.StandInTest.failureOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.OutcomeEvents.Receipt;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What this floor expects of S3, Secrets Manager, EventBridge and SQS, whoever serves them: run
 * against the stand-ins in every build, and against LocalStack or another endpoint by {@link
 * AwsIT}, so that the stand-ins cannot drift from what they stand for. Makes things with names of
 * its own and takes them away again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AwsContract {

  private static final int PART = 5 << 20;

  private final String name = "fleabridge-it-" + UUID.randomUUID();
  private final S3Uri object = new S3Uri(name, "a b/ü+%2F&.csv");
  private AwsClients clients;
  private SqsClient sqs;

  /**
   * Where a service is served.
   *
   * @param service {@code s3}, {@code secretsmanager}, {@code eventbridge} or {@code sqs}
   */
  abstract URI endpoint(String service);

  @BeforeAll
  void make() {
    clients = StandInTest.clientsAt(this::endpoint);
    sqs =
        SqsClient.builder()
            .endpointOverride(endpoint("sqs"))
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .build();
  }

  @AfterAll
  void close() {
    if (clients != null) {
      clients.close();
      sqs.close();
    }
  }

  @Test
  void objectsAreWrittenReadResumedAndUploadedInParts() throws IOException {
    S3Client s3 = clients.s3.get();
    s3.createBucket(request -> request.bucket(name));
    try {
      Objects objects = new S3Objects(clients.s3, PART, BucketOwners.any());
      assertThat(failureOf(() -> objects.read(object, 10)).kind())
          .isEqualTo(AwsFailure.Kind.NOT_FOUND);

      String etag = objects.put(object, "0123456789".getBytes(UTF_8), "text/csv");
      assertThat(objects.read(object, 10)).asString().isEqualTo("0123456789");
      try (ObjectStream stream = objects.open(object);
          ObjectStream rest = objects.openFrom(object, 4, stream.etag());
          ObjectStream nothing = objects.openFrom(object, 10, stream.etag())) {
        assertThat(stream.etag()).isEqualTo(etag);
        assertThat(rest.readAllBytes()).asString().isEqualTo("456789");
        assertThat(nothing.readAllBytes()).isEmpty();
      }
      assertThat(failureOf(() -> objects.openFrom(object, 11, etag)).code())
          .isEqualTo("InvalidRange");
      assertThat(failureOf(() -> uploadInParts(objects)).code())
          .as("over an object that is not ours")
          .isEqualTo("PreconditionFailed");
      s3.deleteObject(request -> request.bucket(name).key(object.key()));
      uploadInParts(objects);
      assertThat(failureOf(() -> objects.openFrom(object, 4, etag)).code())
          .isEqualTo("PreconditionFailed");
    } finally {
      for (S3Object each : s3.listObjectsV2(request -> request.bucket(name)).contents()) {
        s3.deleteObject(request -> request.bucket(name).key(each.key()));
      }
      s3.deleteBucket(request -> request.bucket(name));
    }
  }

  private void uploadInParts(Objects objects) throws IOException {
    byte[] content = new byte[PART + 1_000];
    new Random(7).nextBytes(content);
    try (ObjectUpload upload =
        objects.upload(object, "text/csv", new Objects.Mark("tests", null))) {
      upload.write(content);
      upload.complete();
    }
    assertThat(Arrays.equals(objects.read(object, content.length), content)).isTrue();
  }

  @Test
  void secretsAreReadByNameAndKeyAndRefreshed() {
    var manager = clients.secretsManager.get();
    Secrets secrets =
        new CachedSecrets(clients.secretsManager, Clock.systemUTC(), Duration.ofHours(1));
    assertThat(failureOf(() -> secrets.read(name)).kind()).isEqualTo(AwsFailure.Kind.NOT_FOUND);
    manager.createSecret(request -> request.name(name).secretString("{\"key\":\"first\"}"));
    try {
      assertThat(secrets.read(name + "#key")).isEqualTo("first");
      manager.putSecretValue(
          request -> request.secretId(name).secretString("{\"key\":\"second\"}"));
      assertThat(secrets.read(name + "#key")).isEqualTo("first");
      assertThat(secrets.refresh(name + "#key")).isEqualTo("second");
    } finally {
      manager.deleteSecret(request -> request.secretId(name).forceDeleteWithoutRecovery(true));
    }
  }

  @Test
  void eventsAreTakenByABus() {
    var eventBridge = clients.eventBridge.get();
    eventBridge.createEventBus(request -> request.name(name));
    try {
      OutcomeEvents bus = new EventBridgeOutcomeEvents(clients.eventBridge, name);
      List<OutcomeEvent> events =
          IntStream.range(0, 12)
              .mapToObj(i ->
                  new OutcomeEvent(
                      "fleabridge",
                      "Payment Done",
                      Instant.now(),
                      List.of(),
                      JsonNodeFactory.instance.objectNode().put("n", i)))
              .toList();
      assertThat(bus.put(events)).hasSize(12).hasOnlyElementsOfType(Receipt.Accepted.class);
    } finally {
      eventBridge.deleteEventBus(request -> request.name(name));
    }
  }

  @Test
  void messagesAreSentReceivedAndDeleted() {
    String queue = sqs.createQueue(request -> request.queueName(name)).queueUrl();
    try {
      List<SendMessageBatchRequestEntry> entries =
          IntStream.range(0, 10)
              .mapToObj(i ->
                  SendMessageBatchRequestEntry.builder()
                      .id("m" + i)
                      .messageBody("{\"n\":" + i + "}")
                      .build())
              .toList();
      sqs.sendMessageBatch(request -> request.queueUrl(queue).entries(entries));

      List<String> bodies = new ArrayList<>();
      for (int i = 0; i < 20 && bodies.size() < 10; i++) {
        bodies.addAll(receiveAndDelete(queue));
      }
      assertThat(bodies)
          .containsExactlyInAnyOrderElementsOf(
              entries.stream().map(SendMessageBatchRequestEntry::messageBody).toList());
    } finally {
      sqs.deleteQueue(request -> request.queueUrl(queue));
    }
  }

  @Test
  void queuesSayHowManyMessagesTheyHaveAndHowManyWereGivenUp() {
    String dead = sqs.createQueue(request -> request.queueName(name + "-dead")).queueUrl();
    String alone = sqs.createQueue(request -> request.queueName(name + "-alone")).queueUrl();
    String policy =
        "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"3\"}".formatted(arn(dead));
    String queue =
        sqs.createQueue(request ->
                request
                    .queueName(name + "-counted")
                    .attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, policy)))
            .queueUrl();
    try {
      for (String body : List.of("one", "two")) {
        sqs.sendMessage(request -> request.queueUrl(queue).messageBody(body));
      }
      for (String body : List.of("three", "four")) {
        sqs.sendMessage(request -> request.queueUrl(dead).messageBody(body));
      }
      for (String url : List.of(queue, dead)) {
        sqs.receiveMessage(request -> request.queueUrl(url).maxNumberOfMessages(1));
      }
      Queues queues = new SqsQueues(clients.sqs);

      QueueDepth found = new QueueDepth(1, 1, new QueueDepth.DeadLetters(arn(dead), 2L, null));
      assertThat(queues.depth(name + "-counted")).isEqualTo(found);
      assertThat(queues.depth(queue)).isEqualTo(found);
      assertThat(queues.depth(arn(queue))).isEqualTo(found);
      assertThat(queues.depth(name + "-alone")).isEqualTo(new QueueDepth(0, 0, null));
      assertThat(failureOf(() -> queues.depth(name + "-none")).kind())
          .isEqualTo(AwsFailure.Kind.NOT_FOUND);
      sqs.deleteQueue(request -> request.queueUrl(dead));
      assertThat(queues.depth(queue).deadLetters())
          .satisfies(letters -> {
            assertThat(letters.messages()).isNull();
            assertThat(letters.trouble()).contains("no such queue");
          });
    } finally {
      for (String url : List.of(queue, alone)) {
        sqs.deleteQueue(request -> request.queueUrl(url));
      }
    }
  }

  private String arn(String url) {
    Map<QueueAttributeName, String> attributes =
        sqs.getQueueAttributes(
                request -> request.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes();
    return attributes.getOrDefault(QueueAttributeName.QUEUE_ARN, "");
  }

  private List<String> receiveAndDelete(String queue) {
    List<Message> messages =
        sqs.receiveMessage(
                request -> request.queueUrl(queue).maxNumberOfMessages(10).waitTimeSeconds(1))
            .messages();
    if (!messages.isEmpty()) {
      List<DeleteMessageBatchRequestEntry> done =
          messages.stream()
              .map(message ->
                  DeleteMessageBatchRequestEntry.builder()
                      .id(message.messageId())
                      .receiptHandle(message.receiptHandle())
                      .build())
              .toList();
      assertThat(sqs.deleteMessageBatch(request -> request.queueUrl(queue).entries(done)).failed())
          .isEmpty();
    }
    return messages.stream().map(Message::body).toList();
  }
}
