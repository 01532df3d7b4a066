package dev.fleabridge.aws;

import dev.fleabridge.aws.AwsFailure.Kind;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Calls that change nothing and show whether the real ones would be allowed. Each throws an {@link
 * AwsFailure} where they would not.
 */
public final class DryCalls {

  /** No training job has this name. That AWS says so shows that it may be asked. */
  private static final String NOBODY = "fleabridge-check-of-permissions";

  private static final List<String> NOT_TAKEN = List.of("InvalidArgument", "MalformedDetail");

  private final AwsClients clients;
  private final Secrets secrets;
  private final BucketOwners owners;

  DryCalls(AwsClients clients, Secrets secrets, BucketOwners owners) {
    this.clients = clients;
    this.secrets = secrets;
    this.owners = owners;
  }

  /** Reads a secret, by its name as settings have it. The value is thrown away. */
  public void secret(String name) {
    if (secrets.read(name).isBlank()) {
      throw new AwsFailure(Kind.NOT_FOUND, "Empty", "Secret " + name + " is empty.");
    }
  }

  /** Asks for the attributes of a queue, by its name, URL or ARN. No message is received. */
  public void queue(String queue) {
    try {
      AwsCall.run(
          "SQS GetQueueAttributes",
          () -> SqsQueues.attributes(clients.sqs.get(), queue, QueueAttributeName.QUEUE_ARN));
    } catch (AwsFailure e) {
      throw e.code().contains("NonExistentQueue") || e.code().contains("QueueDoesNotExist")
          ? new AwsFailure(Kind.NOT_FOUND, "QueueDoesNotExist", e.reason())
          : e;
    }
  }

  /**
   * Puts an entry on a bus that the bus must refuse, for it has no source. So nobody gets an event.
   */
  public void bus(String name) {
    PutEventsRequestEntry entry =
        PutEventsRequestEntry.builder()
            .eventBusName(name)
            .detailType("Check")
            .detail("not JSON")
            .build();
    PutEventsResponse answer =
        AwsCall.run(
            "EventBridge PutEvents",
            () -> clients.eventBridge.get().putEvents(put -> put.entries(entry)));
    String code = answer.entries().isEmpty() ? "" : answer.entries().getFirst().errorCode();
    if (code != null && !code.isEmpty() && !NOT_TAKEN.contains(code)) {
      Kind kind = code.contains("NotFound") ? Kind.NOT_FOUND : Kind.REFUSED;
      throw new AwsFailure(kind, code, "EventBridge PutEvents refused the entry.");
    }
  }

  /** Asks for the head of a bucket, of the owner that the configuration names for it. */
  public void bucket(String name) {
    String owner = owners.of(new S3Uri(name, "any"));
    AwsCall.run(
        "S3 HeadBucket",
        () -> clients.s3.get().headBucket(ask -> ask.bucket(name).expectedBucketOwner(owner)));
  }

  /** Lists one training job and one pipeline. */
  public void sageMakerLists() {
    AwsCall.run(
        "SageMaker ListTrainingJobs",
        () -> clients.sageMaker.get().listTrainingJobs(ask -> ask.maxResults(1)));
    AwsCall.run(
        "SageMaker ListPipelines",
        () -> clients.sageMaker.get().listPipelines(ask -> ask.maxResults(1)));
  }

  /** Asks for a training job that there is not. */
  public void trainingJob() {
    mayBeMissing(() ->
        AwsCall.run(
            "SageMaker DescribeTrainingJob",
            () -> clients.sageMaker.get().describeTrainingJob(ask -> ask.trainingJobName(NOBODY))));
  }

  private static void mayBeMissing(Supplier<?> call) {
    try {
      var _ = call.get();
    } catch (AwsFailure e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
    }
  }
}
