package dev.fleabridge.acceptance;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.embedded.EmbeddedQueues;
import dev.fleabridge.testkit.embedded.FreePort;
import dev.fleabridge.testkit.standin.AwsStandIn;
import dev.fleabridge.testkit.standin.MlopsStandIn;
import dev.fleabridge.testkit.standin.OtlpStandIn;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * One service with everything around it, for all tests of this package: starting it takes longer
 * than any of them. Tests keep apart by the names of their agents, jobs and signals.
 */
final class World implements AutoCloseable {

  private final EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.startDurable();
  private final Upstream upstream = Upstream.start(0);
  private final int tradingPort = FreePort.find();
  private final AwsStandIn aws = AwsStandIn.start(0);
  private final EmbeddedQueues queues = EmbeddedQueues.start(0);
  private final SqsClient sqs = queues.client();
  private final OtlpStandIn traces = OtlpStandIn.start();
  private final MlopsStandIn mlops = MlopsStandIn.start();
  private final Bridge bridge;

  World() {
    hideForASecond();
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("spring.datasource.url", database.jdbcUrl());
    configuration.put("spring.cloud.aws.endpoint", aws.endpoint().toString());
    configuration.put("spring.cloud.aws.sqs.endpoint", queues.endpoint().toString());
    configuration.put("fleabridge.intake.sqs.queues", EmbeddedQueues.QUEUE);
    configuration.put("fleabridge.intake.sqs.poll-timeout", "1s");
    configuration.put("fleabridge.intake.sqs.shutdown-timeout", "1s");
    configuration.put("fleabridge.purpleflea.base-url", upstream.url());
    configuration.put("fleabridge.purpleflea.trading.base-url", "http://127.0.0.1:" + tradingPort);
    configuration.put("fleabridge.limits.approval-above", "40");
    configuration.put("fleabridge.report.event-bus", "payments");
    configuration.put("fleabridge.traces.otlp.endpoint", traces.endpoint());
    configuration.put(
        "fleabridge.security.sources.registry.mlflow-secrets",
        String.join(",", Delivery.SECRET, Delivery.NEXT_SECRET));
    configuration.put("fleabridge.security.sources.registry.event-sources", "mlflow");
    configuration.put("fleabridge.security.sources.lakehouse.keys", Client.LAKEHOUSE_KEY);
    configuration.put("fleabridge.security.sources.lakehouse.event-sources", "databricks");
    configuration.put("fleabridge.mlflow.servers.registry.base-url", mlops.endpoint());
    bridge = Bridge.start(configuration);
  }

  Client client() {
    return bridge.client();
  }

  Upstream upstream() {
    return upstream;
  }

  /** Where the bridge looks for Purple Flea's trading service; nothing listens there at first. */
  int tradingPort() {
    return tradingPort;
  }

  AwsStandIn aws() {
    return aws;
  }

  void sendMessage(String body) {
    sqs.sendMessage(m -> m.queueUrl(url(EmbeddedQueues.QUEUE)).messageBody(body));
  }

  /** Sends a message with an attribute of its producer's, or with one of SQS itself. */
  void sendMessage(String body, String attribute, String value) {
    sqs.sendMessage(m -> {
      m.queueUrl(url(EmbeddedQueues.QUEUE)).messageBody(body);
      if (attribute.equals(MessageSystemAttributeNameForSends.AWS_TRACE_HEADER.toString())) {
        m.messageSystemAttributes(
            Map.of(
                MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
                MessageSystemAttributeValue.builder()
                    .dataType("String")
                    .stringValue(value)
                    .build()));
      } else {
        m.messageAttributes(
            Map.of(
                attribute,
                MessageAttributeValue.builder().dataType("String").stringValue(value).build()));
      }
    });
  }

  /** What was told of traces. */
  OtlpStandIn traces() {
    return traces;
  }

  /** Messages in a queue, visible or in somebody's hands. */
  int held(String queue) {
    return sqs
        .getQueueAttributes(query ->
            query
                .queueUrl(url(queue))
                .attributeNames(
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
        .attributes()
        .values()
        .stream()
        .mapToInt(Integer::parseInt)
        .sum();
  }

  /** The bridge first: it polls the queues and writes to the database until it has stopped. */
  @Override
  public void close() throws IOException {
    upstream.letGo();
    bridge.close();
    sqs.close();
    queues.close();
    aws.close();
    traces.close();
    mlops.close();
    upstream.close();
    database.close();
  }

  /** A message that nobody deletes comes back after a second: three receives in three. */
  private void hideForASecond() {
    sqs.setQueueAttributes(query ->
        query
            .queueUrl(url(EmbeddedQueues.QUEUE))
            .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "1")));
  }

  private String url(String queue) {
    return sqs.getQueueUrl(query -> query.queueName(queue)).queueUrl();
  }
}
