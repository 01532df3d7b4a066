package dev.fleabridge.web;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What holds for every request and every answer, whoever asks. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProxyProperties.class)
class WebConfiguration {

  /** Who the client is, before anything asks. Without a trusted proxy it is whoever sends. */
  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> forwardedHeaders(
      ProxyProperties properties) {
    return factory -> {
      if (!properties.trustedProxies().isEmpty()) {
        factory.addEngineValves(
            new ForwardedValve(new TrustedProxies(properties.trustedProxies())));
      }
    };
  }

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
