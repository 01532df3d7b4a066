package dev.fleabridge.intake;

import io.awspring.cloud.sqs.config.SqsMessageListenerContainerFactory;
import io.awspring.cloud.sqs.operations.SqsTemplate;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** Makes the beans of the SQS door, with the client that Spring Cloud AWS configures. */
@Configuration(proxyBeanMethods = false)
class QueueConfiguration {

  /**
   * Makes Spring Cloud AWS's beans lazy. Its client takes time to start and fails where no region
   * is set, and a bridge without queues does not need it.
   */
  @Bean
  static BeanFactoryPostProcessor lazySqs() {
    return beans -> {
      for (Class<?> type :
          List.of(
              SqsAsyncClient.class, SqsTemplate.class, SqsMessageListenerContainerFactory.class)) {
        for (String name : beans.getBeanNamesForType(type, true, false)) {
          if (beans.containsBeanDefinition(name)) {
            beans.getBeanDefinition(name).setLazyInit(true);
          }
        }
      }
    };
  }

  @Bean
  MessageReader messageReader(EnvelopeReader envelopes) {
    return new MessageReader(envelopes);
  }

  @Bean
  QueueListeners queueListeners(
      ObjectProvider<SqsAsyncClient> clients,
      MessageReader reader,
      Senders senders,
      Intake intake,
      IntakeProperties properties,
      MeterRegistry meters) {
    return new QueueListeners(
        clients::getObject, reader, senders, intake, properties.sqs(), meters);
  }
}
