package dev.fleabridge.telemetry;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Makes what tells of the process. Nothing of OpenTelemetry is loaded where no receiver is named.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TracesProperties.class)
class TelemetryConfiguration {

  @Bean
  LogSetup logSetup() {
    return new LogSetup();
  }

  @Bean
  @ConditionalOnExpression("!'${fleabridge.traces.otlp.endpoint:}'.isBlank()")
  OtlpSpans otlpSpans(
      TracesProperties properties, @Value("${spring.application.name}") String name) {
    return new OtlpSpans(properties.otlp(), Map.of("service.name", name));
  }

  @Bean
  Tracing tracing(TracesProperties properties, ObjectProvider<OtlpSpans> spans) {
    int millionths = properties.sampling().multiply(BigDecimal.valueOf(Tracing.MILLION)).intValue();
    return new Tracing(new SecureRandom(), millionths, spans.getIfAvailable());
  }
}
