package dev.fleabridge.start;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/** Looks at all that is configured before anything is made of it or waited for. */
@Configuration(proxyBeanMethods = false)
class StartConfiguration {

  /** It is static, so that it is there before other beans are made. */
  @Bean
  static BeanFactoryPostProcessor settingsFirst(ConfigurableEnvironment environment) {
    return beans -> {
      if (!beans.containsSingleton(SettingsInOrder.LATER)) {
        UnknownSettings.refuse(beans, environment);
        SettingsInOrder.looks(beans).forEach(Runnable::run);
      }
    };
  }
}
