package dev.fleabridge.aws;

import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * Makes the client of the SDK with which queues are listened on. The client is no bean itself,
 * because Spring would load a class for each call and answer of SQS at every start, with queues or
 * without.
 */
public final class QueueClient {

  private final AwsClients clients;

  QueueClient(AwsClients clients) {
    this.clients = clients;
  }

  /**
   * What Spring Cloud AWS's listener containers ask for. It reaches for AWS at its first call, and
   * knows only the calls that these containers make.
   *
   * @param atOnce the most calls at once; a further one waits, and fails after a few seconds
   */
  public SqsAsyncClient listening(int atOnce) {
    return new OnThreads.Sqs(clients.waitingSqs(atOnce));
  }
}
