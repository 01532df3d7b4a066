package dev.fleabridge.intake;

import dev.fleabridge.aws.QueueClient;
import dev.fleabridge.engine.Stopping;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the beans of the SQS door, with the client of the aws package. */
@Configuration(proxyBeanMethods = false)
class QueueConfiguration {

  @Bean
  MessageReader messageReader(EnvelopeReader envelopes) {
    return new MessageReader(envelopes);
  }

  @Bean
  static Stopping.Part queuesPart(IntakeProperties properties) {
    return new Stopping.Part(
        Stopping.DOORS,
        QueueListeners.longestStop(properties.sqs()),
        "fleabridge.intake.sqs.shutdown-timeout");
  }

  @Bean
  QueueListeners queueListeners(
      QueueClient client,
      MessageReader reader,
      Senders senders,
      Intake intake,
      IntakeProperties properties,
      MeterRegistry meters) {
    IntakeProperties.Sqs sqs = properties.sqs();
    return new QueueListeners(
        client.listening(QueueListeners.mostCalls(sqs)), reader, senders, intake, sqs, meters);
  }
}
