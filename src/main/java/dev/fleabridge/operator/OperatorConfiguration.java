package dev.fleabridge.operator;

import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Puts the operators' API together. */
@Configuration(proxyBeanMethods = false)
class OperatorConfiguration {

  /**
   * The order puts it before Spring's filter for the forms of PUT and DELETE, which reads them
   * whole.
   */
  @Bean
  FilterRegistrationBean<BodyBound> bodyBound(JsonMapper json) {
    FilterRegistrationBean<BodyBound> registration =
        new FilterRegistrationBean<>(new BodyBound(json));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
    return registration;
  }

  /**
   * A field that nobody knows is a mistake, such as a misspelt {@code minimum} below which nothing
   * should have been paid. Holds for all bodies that controllers take as objects: events and
   * envelopes are read by readers of their own, which leave unknown fields alone.
   */
  @Bean
  JsonMapperBuilderCustomizer refuseUnknownFields() {
    return json -> json.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }
}
