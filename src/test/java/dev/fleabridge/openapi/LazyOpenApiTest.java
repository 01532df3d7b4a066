package dev.fleabridge.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springdoc.core.configuration.SpringDocConfiguration;
import org.springdoc.core.configuration.SpringDocSpecPropertiesConfiguration;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;
import org.springdoc.webmvc.core.configuration.MultipleOpenApiSupportConfiguration;
import org.springdoc.webmvc.core.configuration.SpringDocWebMvcConfiguration;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;

class LazyOpenApiTest {

  private final WebApplicationContextRunner context =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  DispatcherServletAutoConfiguration.class,
                  JacksonAutoConfiguration.class,
                  MultipleOpenApiSupportConfiguration.class,
                  SpringDocConfigProperties.class,
                  SpringDocConfiguration.class,
                  SpringDocSpecPropertiesConfiguration.class,
                  SpringDocWebMvcConfiguration.class,
                  WebMvcAutoConfiguration.class))
          .withUserConfiguration(LazyOpenApi.class, OpenApiConfiguration.class);

  @Test
  void nothingOfSpringdocIsMadeBeforeSomebodyAsks() {
    context.run(started -> {
      ConfigurableListableBeanFactory beans =
          started.getSourceApplicationContext().getBeanFactory();
      List<String> defined =
          Stream.of(beans.getBeanDefinitionNames())
              .filter(name -> LazyOpenApi.isOfSpringdoc(definition(beans, name)))
              .toList();
      assertThat(defined).hasSizeGreaterThan(10);
      // It says of definitions that there may be several documents, and makes nothing.
      assertThat(defined.stream().filter(beans::containsSingleton))
          .containsExactly("springdocBeanFactoryPostProcessor");
      assertThat(beans.containsSingleton("description")).isFalse();
      assertThat(beans.getBean(OpenApiWebMvcResource.class)).isNotNull();
    });
  }

  private static BeanDefinition definition(ConfigurableListableBeanFactory beans, String name) {
    return beans.getBeanDefinition(name);
  }
}
