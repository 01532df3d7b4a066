package dev.fleabridge.web;

import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.MediaType;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What holds for every request and every answer, whoever asks. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebProperties.class)
class WebConfiguration {

  /** Who the client is, before anything asks. Without a trusted proxy it is whoever sends. */
  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> forwardedHeaders(
      WebProperties properties) {
    return factory -> {
      if (!properties.trustedProxies().isEmpty()) {
        factory.addEngineValves(
            new ForwardedValve(new TrustedProxies(properties.trustedProxies())));
      }
    };
  }

  /** No key is seen by what comes after. */
  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> keysInPaths() {
    return factory -> factory.addEngineValves(new KeyInPathValve());
  }

  @Bean
  ProblemWriter problemWriter(JsonMapper json) {
    return new ProblemWriter(json);
  }

  @Bean
  Routes routes(ObjectProvider<HandlerMapping> mappings) {
    return new Routes(mappings::orderedStream);
  }

  @Bean
  FilterRegistrationBean<QueryCheck> queryCheck(ProblemWriter problems) {
    FilterRegistrationBean<QueryCheck> registration =
        new FilterRegistrationBean<>(new QueryCheck(problems));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 9);
    return registration;
  }

  @Bean
  FilterRegistrationBean<BodyBound> bodyBound(ProblemWriter problems, WebProperties properties) {
    FilterRegistrationBean<BodyBound> registration =
        new FilterRegistrationBean<>(new BodyBound(problems, properties.bodyDeadline()));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
    return registration;
  }

  /**
   * Has the server answer its own errors as everything else does, and read nothing of a body before
   * somebody has signed in.
   */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> server(
      ProblemWriter problems, WebProperties properties) {
    return factory -> {
      factory.addContextCustomizers(context -> {
        if (context.getParent() instanceof StandardHost host) {
          // It is the innermost valve, so that no other one writes a page first.
          host.setErrorReportValveClass("");
          host.getPipeline().addValve(new ProblemValve(problems));
        }
      });
      factory.addConnectorCustomizers(connector -> {
        // A form is a body like any other: its fields are no parameters.
        connector.setParseBodyMethods("");
        connector.setMaxParameterCount(QueryCheck.MAX_PARAMETERS);
        // Whoever waits for "100 Continue" sends its body only when somebody reads it.
        connector.setProperty("continueResponseTiming", "onRead");
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
          http.setDisableUploadTimeout(false);
          http.setConnectionUploadTimeout(Math.toIntExact(properties.bodyDeadline().toMillis()));
        }
      });
    };
  }

  /**
   * Refuses unknown fields, because a misspelt {@code minimum} would let too small amounts be paid,
   * and a field that comes twice, because nobody can say which of the two is meant. This holds for
   * all bodies that controllers take as objects. Events have readers of their own.
   */
  @Bean
  JsonMapperBuilderCustomizer refuseUnknownFields() {
    return json ->
        json.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
  }

  /** JSON comes in, and JSON goes out. */
  @Bean
  WebMvcConfigurer onlyJson() {
    return new WebMvcConfigurer() {

      // Or a library on the class path brings a door for YAML or XML that nobody meant.
      @Override
      public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
        converters.configureMessageConvertersList(all ->
            all.removeIf(one ->
                !(one instanceof JacksonJsonHttpMessageConverter
                    || one instanceof ByteArrayHttpMessageConverter
                    || one instanceof StringHttpMessageConverter)));
      }

      // Or an act would be done, and be answered 406 because of an odd header.
      @Override
      public void configureContentNegotiation(ContentNegotiationConfigurer accepted) {
        accepted.ignoreAcceptHeader(true);
        accepted.defaultContentType(MediaType.APPLICATION_JSON, MediaType.ALL);
      }
    };
  }
}
