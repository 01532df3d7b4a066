package dev.fleabridge.life;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.fleabridge.engine.Stopping;
import dev.fleabridge.setting.SettingsCheck;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** Makes the beans that bound and announce a stop. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ShutdownProperties.class)
class LifeConfiguration {

  private static final String TIMERS = "db-scheduler.shutdown-max-wait";

  /** Where nobody has set it, such as in a test with settings of its own. */
  private static final Duration DEFAULT = Duration.ofSeconds(10);

  /** What a process exits with that SIGTERM ended. */
  private static final int ENDED_BY_SIGTERM = 128 + 15;

  @Bean
  static Stopping.Part farewellPart(ShutdownProperties properties) {
    return new Stopping.Part(
        Stopping.DOORS, properties.notice().plusSeconds(1), "fleabridge.shutdown.notice");
  }

  @Bean
  static Stopping.Part ledgerPart() {
    return new Stopping.Part(Stopping.LEDGER, Duration.ofSeconds(1), "the ledger");
  }

  @Bean
  static Stopping.Part secretsPart() {
    return new Stopping.Part(Stopping.SECRETS, Duration.ofSeconds(1), "secrets");
  }

  @Bean
  static SettingsCheck aStopFits(ObjectProvider<ShutdownBudget> budget) {
    return budget::getObject;
  }

  @Bean
  static ShutdownBudget shutdownBudget(
      List<Stopping.Part> parts, Environment environment, ShutdownProperties properties) {
    return ShutdownBudget.of(parts, duration(environment, ShutdownBudget.HTTP), properties.limit());
  }

  /**
   * A setting of somebody else, which application.yaml sets. It is read by itself, because the
   * properties that it belongs to must not be made while the settings are looked at.
   */
  private static Duration duration(Environment environment, String name) {
    return Binder.get(environment).bind(name, Duration.class).orElse(DEFAULT);
  }

  @Bean
  Timers timers(ObjectProvider<Scheduler> scheduler) {
    return new Timers(scheduler::ifAvailable);
  }

  @Bean
  static Stopping.Part timersPart(Environment environment) {
    // Its tasks may end by themselves for so long, and for so long again after an interrupt.
    Duration longest = duration(environment, TIMERS).multipliedBy(2).plusSeconds(2);
    return new Stopping.Part(Stopping.DOORS, longest, TIMERS);
  }

  /** {@link Timers} stops it. */
  @Bean
  static BeanFactoryPostProcessor schedulerIsNotStoppedAgain() {
    return factory -> {
      for (String name : factory.getBeanNamesForType(Scheduler.class, true, false)) {
        if (factory.getBeanDefinition(name) instanceof AbstractBeanDefinition definition) {
          definition.setDestroyMethodName(null);
        }
      }
    };
  }

  /** In the place of Spring Boot's, which gives every phase the same time. */
  @ConditionalOnMissingBean(name = AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME)
  @Bean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME)
  static DefaultLifecycleProcessor lifecycleProcessor(ShutdownBudget budget) {
    DefaultLifecycleProcessor processor = new DefaultLifecycleProcessor();
    processor.setTimeoutPerShutdownPhase(ShutdownBudget.OTHER.toMillis());
    budget
        .phases()
        .forEach(
            (phase, longest) -> processor.setTimeoutForShutdownPhase(phase, longest.toMillis()));
    return processor;
  }

  @Bean
  Farewell farewell(ShutdownProperties properties) {
    return new Farewell(properties.notice());
  }

  /** Before everything, so that refusals close their connections too. */
  @Bean
  FilterRegistrationBean<Farewell> farewellFilter(Farewell farewell) {
    FilterRegistrationBean<Farewell> registration = new FilterRegistrationBean<>(farewell);
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }

  @Bean
  Watchdog watchdog(ShutdownProperties properties) {
    return new Watchdog(
        properties.limit(),
        Watchdog::isProcessEnding,
        () -> Runtime.getRuntime().halt(ENDED_BY_SIGTERM));
  }
}
