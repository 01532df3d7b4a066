package dev.fleabridge.aws;

import dev.fleabridge.aws.QueueDepth.DeadLetters;
import dev.fleabridge.model.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** {@link Queues} of SQS. */
final class SqsQueues implements Queues {

  private static final QueueAttributeName WAITING =
      QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
  private static final QueueAttributeName IN_HAND =
      QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;

  /** Where in an ARN these stand. */
  private static final int ACCOUNT = 4;

  private static final int NAME = 5;

  private final Lazy<SqsClient> client;

  SqsQueues(Lazy<SqsClient> client) {
    this.client = client;
  }

  @Override
  public QueueDepth depth(String queue) {
    return AwsCall.run("SQS GetQueueAttributes", () -> read(queue));
  }

  private QueueDepth read(String queue) {
    Map<QueueAttributeName, String> attributes =
        attributes(client.get(), queue, WAITING, IN_HAND, QueueAttributeName.REDRIVE_POLICY);
    return new QueueDepth(
        number(attributes, WAITING),
        number(attributes, IN_HAND),
        deadLetters(attributes.get(QueueAttributeName.REDRIVE_POLICY)));
  }

  private @Nullable DeadLetters deadLetters(@Nullable String policy) {
    String arn =
        policy == null ? "" : Json.readObject(policy).path("deadLetterTargetArn").asString("");
    if (arn.isEmpty()) {
      return null;
    }
    try {
      Map<QueueAttributeName, String> attributes = attributes(client.get(), arn, WAITING, IN_HAND);
      // Who reads one to find out why it lies there has it in hand for a while.
      long messages = number(attributes, WAITING) + number(attributes, IN_HAND);
      return new DeadLetters(arn, messages, null);
    } catch (SdkException e) {
      return new DeadLetters(arn, null, QueueTrouble.inWords(e));
    }
  }

  private static long number(
      Map<QueueAttributeName, String> attributes, QueueAttributeName attribute) {
    return Long.parseLong(attributes.getOrDefault(attribute, "0"));
  }

  /**
   * The attributes of a queue.
   *
   * @param queue its name, URL or ARN; by its ARN it may be of another account
   */
  static Map<QueueAttributeName, String> attributes(
      SqsClient client, String queue, QueueAttributeName... wanted) {
    String url = queue.contains("://") ? queue : url(client, queue.split(":"));
    return client.getQueueAttributes(ask -> ask.queueUrl(url).attributeNames(wanted)).attributes();
  }

  private static String url(SqsClient client, String[] parts) {
    return client
        .getQueueUrl(ask -> {
          ask.queueName(parts[parts.length - 1]);
          if (parts.length > NAME) {
            ask.queueOwnerAWSAccountId(parts[ACCOUNT]);
          }
        })
        .queueUrl();
  }
}
