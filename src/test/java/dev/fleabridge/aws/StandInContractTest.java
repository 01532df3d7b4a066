package dev.fleabridge.aws;

import dev.fleabridge.testkit.standin.AwsStandIn;
import java.net.URI;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** {@link AwsContract} against what tests and the embedded run use: our stand-in, and ElasticMQ. */
class StandInContractTest extends AwsContract {

  private AwsStandIn aws;
  private SQSRestServer elasticMq;

  @BeforeAll
  @Override
  void make() {
    aws = AwsStandIn.start(0);
    elasticMq = SQSRestServerBuilder.withInterface("localhost").withDynamicPort().start();
    super.make();
  }

  @AfterAll
  void stop() {
    elasticMq.stopAndWait();
    aws.close();
  }

  @Override
  URI endpoint(String service) {
    return service.equals("sqs")
        ? URI.create("http://localhost:" + elasticMq.waitUntilStarted().localAddress().getPort())
        : aws.endpoint();
  }
}
