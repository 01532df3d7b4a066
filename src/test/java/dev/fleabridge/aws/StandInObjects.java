package dev.fleabridge.aws;

import dev.fleabridge.testkit.standin.AwsStandIn;

/** Production's own S3 client at a stand-in, for tests of other packages. */
public final class StandInObjects implements AutoCloseable {

  private static final int PART_BYTES = 5 << 20;

  private final AwsClients clients;

  public StandInObjects(AwsStandIn aws) {
    clients = StandInTest.clientsAt(service -> aws.endpoint());
  }

  public Objects objects() {
    return new S3Objects(clients.s3, PART_BYTES, BucketOwners.any());
  }

  @Override
  public void close() {
    clients.close();
  }
}
