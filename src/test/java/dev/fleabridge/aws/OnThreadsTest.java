package dev.fleabridge.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.testkit.embedded.EmbeddedQueues;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpService;
import software.amazon.awssdk.http.apache.ApacheSdkHttpService;
import software.amazon.awssdk.http.async.SdkAsyncHttpService;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

class OnThreadsTest {

  private static final EmbeddedQueues QUEUES = EmbeddedQueues.start(0);
  private static final int QUESTIONS = 120;

  private final AwsClients clients = StandInTest.clientsAt(service -> QUEUES.endpoint());
  private final SqsAsyncClient sqs = new QueueClient(clients).listening(QUESTIONS + 1);

  @AfterEach
  void close() {
    clients.close();
  }

  @AfterAll
  static void stop() {
    QUEUES.close();
  }

  @Test
  void noSecondHttpClientIsOnTheClassPath() {
    assertThat(ServiceLoader.load(SdkAsyncHttpService.class)).isEmpty();
    assertThat(ServiceLoader.load(SdkHttpService.class))
        .hasOnlyElementsOfType(ApacheSdkHttpService.class);
  }

  @Test
  void aMessageIsReceivedKeptBackAndDeleted() {
    String queue = newQueue("kept");
    try (SqsClient sender = QUEUES.client()) {
      sender.sendMessage(message -> message.queueUrl(queue).messageBody("one"));
    }
    Message message = receive(queue, 10).join().messages().getFirst();
    String receipt = message.receiptHandle();
    ChangeMessageVisibilityBatchRequestEntry kept =
        ChangeMessageVisibilityBatchRequestEntry.builder()
            .id("1")
            .receiptHandle(receipt)
            .visibilityTimeout(60)
            .build();
    DeleteMessageBatchRequestEntry done =
        DeleteMessageBatchRequestEntry.builder().id("1").receiptHandle(receipt).build();
    assertThat(message.body()).isEqualTo("one");
    sqs.changeMessageVisibility(c -> c.queueUrl(queue).receiptHandle(receipt).visibilityTimeout(60))
        .join();
    assertThat(
            sqs.changeMessageVisibilityBatch(c -> c.queueUrl(queue).entries(kept))
                .join()
                .successful())
        .hasSize(1);
    assertThat(sqs.deleteMessageBatch(d -> d.queueUrl(queue).entries(done)).join().successful())
        .hasSize(1);
    assertThat(sqs.getQueueAttributes(q -> q.queueUrl(queue)).join()).isNotNull();
  }

  /**
   * Spring Cloud AWS looks for the cause, to tell a missing queue from one that cannot be reached.
   */
  @Test
  void aFailureComesAsTheSdkGivesIt() {
    assertThatThrownBy(() -> sqs.getQueueUrl(q -> q.queueName("nobody")).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(QueueDoesNotExistException.class);
    sqs.getQueueUrl(q -> q.queueName("nobody"))
        .handle((_, failure) -> failure)
        .thenAccept(failure ->
            assertThat(failure)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(QueueDoesNotExistException.class))
        .join();
  }

  @Test
  void questionsThatWaitHoldUpNoOtherCall() {
    String queue = newQueue("empty");
    List<CompletableFuture<ReceiveMessageResponse>> waiting =
        Stream.generate(() -> receive(queue, 20)).limit(QUESTIONS).toList();
    assertThat(sqs.getQueueUrl(q -> q.queueName("empty")).join().queueUrl()).isEqualTo(queue);
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void aCallThatNobodyNeedsIsRefused() {
    assertThatThrownBy(sqs::listQueues).isInstanceOf(UnsupportedOperationException.class);
  }

  private CompletableFuture<ReceiveMessageResponse> receive(String queue, int seconds) {
    return sqs.receiveMessage(r -> r.queueUrl(queue).waitTimeSeconds(seconds));
  }

  private static String newQueue(String name) {
    try (SqsClient client = QUEUES.client()) {
      return client.createQueue(queue -> queue.queueName(name)).queueUrl();
    }
  }
}
