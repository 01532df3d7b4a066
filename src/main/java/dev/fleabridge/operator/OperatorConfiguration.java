package dev.fleabridge.operator;

import dev.fleabridge.engine.lever.ExportLines;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Makes the beans of the operators' API. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ExportProperties.class)
class OperatorConfiguration {

  /**
   * The filter that bounds bodies. It comes before Spring's filter for the forms of PUT and DELETE,
   * which reads them whole.
   */
  @Bean
  FilterRegistrationBean<BodyBound> bodyBound(JsonMapper json) {
    FilterRegistrationBean<BodyBound> registration =
        new FilterRegistrationBean<>(new BodyBound(json));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
    return registration;
  }

  @Bean
  Exports exports(ExportProperties properties, ExportLines lines, Clock clock) {
    return new Exports(properties, lines, clock);
  }

  /** Refuses query parameters that nothing reads, for all calls of this room. */
  @Bean
  WebMvcConfigurer knownParameters() {
    KnownParameters known = new KnownParameters();
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(known);
      }
    };
  }

  /**
   * Refuses unknown fields, because a misspelt {@code minimum} would let too small amounts be paid.
   * This holds for all bodies that controllers take as objects, except for notes to levers. Events
   * and envelopes have readers of their own, which ignore unknown fields.
   */
  @Bean
  JsonMapperBuilderCustomizer refuseUnknownFields() {
    return json -> json.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }
}
