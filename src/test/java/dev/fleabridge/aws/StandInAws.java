package dev.fleabridge.aws;

import dev.fleabridge.testkit.standin.AwsStandIn;
import java.time.Clock;
import java.time.Duration;

/** Production's own clients against a stand-in, for the tests of floors above. */
public final class StandInAws implements AutoCloseable {

  public final AwsStandIn standIn;
  private final AwsClients clients;
  private final Clock clock;

  public StandInAws(Clock clock) {
    this.clock = clock;
    standIn = AwsStandIn.start(0, clock);
    clients = StandInTest.clientsAt(service -> standIn.endpoint());
  }

  public TrainingJobs trainingJobs() {
    return new SageMakerTrainingJobs(clients.sageMaker, 1_000);
  }

  public PipelineExecutions pipelineExecutions() {
    return new SageMakerPipelineExecutions(clients.sageMaker, 1_000);
  }

  public Endpoints endpoints() {
    return new SageMakerEndpoints(clients.sageMakerRuntime, AwsClients.MAX_PREDICTION_BYTES);
  }

  public Objects objects() {
    return new S3Objects(clients.s3, 5 << 20, BucketOwners.any());
  }

  public OutcomeEvents outcomeEvents() {
    return new EventBridgeOutcomeEvents(clients.eventBridge, "payments");
  }

  public Secrets secrets() {
    return new CachedSecrets(clients.secretsManager, clock, Duration.ofHours(1));
  }

  public Parameters parameters() {
    return new SsmParameters(clients.ssm);
  }

  @Override
  public void close() {
    clients.close();
    standIn.close();
  }
}
