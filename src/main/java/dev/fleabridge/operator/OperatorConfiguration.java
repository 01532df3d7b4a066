package dev.fleabridge.operator;

import dev.fleabridge.aws.Queues;
import dev.fleabridge.engine.lever.ExportLines;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Readings;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Makes the beans of the operators' API. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ExportProperties.class, SourceProperties.class})
class OperatorConfiguration {

  @Bean
  Exports exports(ExportProperties properties, ExportLines lines, Clock clock) {
    return new Exports(properties, lines, clock);
  }

  @Bean
  InboxItems inboxItems(Ledger ledger, Readings readings, Clock clock) {
    return new InboxItems(ledger, readings, clock);
  }

  /** Nobody is asked before somebody looks. */
  @Bean
  QueueLook queueLook(SourceProperties properties, Queues queues, Clock clock) {
    return new QueueLook(
        properties.intake().sqs().queues(),
        queues,
        task -> Thread.ofVirtual().name("queue-look").start(task),
        clock);
  }

  /** Refuses query parameters that nothing reads, for all calls of this room. */
  @Bean
  WebMvcConfigurer knownParameters() {
    KnownParameters known = new KnownParameters(OperatorConfiguration.class);
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(known);
      }
    };
  }
}
