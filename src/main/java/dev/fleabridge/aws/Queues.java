package dev.fleabridge.aws;

/** Reads how many messages queues have. No message is received. */
public interface Queues {

  /**
   * Asks for the numbers of a queue and of its dead-letter queue.
   *
   * @param queue its name, URL or ARN
   * @throws AwsFailure where the queue could not be asked; of its dead-letter queue that is told in
   *     the answer
   */
  QueueDepth depth(String queue);
}
