package dev.fleabridge.aws;

import org.jspecify.annotations.Nullable;

/**
 * How many messages a queue has, as SQS estimates it: the numbers come right a minute or more after
 * the last was sent (the API reference of SQS, GetQueueAttributes).
 *
 * @param waiting may be received now
 * @param inHand were received and not deleted yet
 * @param deadLetters what was given up; null where the queue has no dead-letter queue
 */
public record QueueDepth(long waiting, long inHand, @Nullable DeadLetters deadLetters) {

  /**
   * What lies in a dead-letter queue.
   *
   * @param arn of that queue
   * @param messages how many, also those that somebody looks at now; null where that could not be
   *     read
   * @param trouble why it could not be read, in a few words; null where it was
   */
  public record DeadLetters(String arn, @Nullable Long messages, @Nullable String trouble) {}
}
