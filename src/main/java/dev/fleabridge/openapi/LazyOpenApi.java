package dev.fleabridge.openapi;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.MethodMetadata;

/**
 * Makes springdoc when somebody first asks for the API's description. Most replicas are never
 * asked, and it would take a tenth of the processor time of their start.
 */
@Configuration(proxyBeanMethods = false)
class LazyOpenApi {

  private static final String SPRINGDOC = "org.springdoc.";

  @Bean
  static BeanFactoryPostProcessor springdocWhenAsked() {
    return beans -> {
      for (String name : beans.getBeanDefinitionNames()) {
        BeanDefinition bean = beans.getBeanDefinition(name);
        if (isOfSpringdoc(bean)) {
          bean.setLazyInit(true);
        }
      }
    };
  }

  static boolean isOfSpringdoc(BeanDefinition bean) {
    MethodMetadata factory =
        bean instanceof AnnotatedBeanDefinition annotated
            ? annotated.getFactoryMethodMetadata()
            : null;
    String owner = factory == null ? bean.getBeanClassName() : factory.getDeclaringClassName();
    return owner != null && owner.startsWith(SPRINGDOC);
  }
}
