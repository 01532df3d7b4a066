package dev.fleabridge.life;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import dev.fleabridge.engine.Stopping;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.Ordered;

/** Makes the beans that bound and announce a stop. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ShutdownProperties.class, LifecycleProperties.class})
class LifeConfiguration {

  /** What a process exits with that SIGTERM ended. */
  private static final int ENDED_BY_SIGTERM = 128 + 15;

  @Bean
  Stopping.Part farewellPart(ShutdownProperties properties) {
    return new Stopping.Part(
        Stopping.DOORS, properties.notice().plusSeconds(1), "fleabridge.shutdown.notice");
  }

  @Bean
  Stopping.Part ledgerPart() {
    return new Stopping.Part(Stopping.LEDGER, Duration.ofSeconds(1), "the ledger");
  }

  @Bean
  ShutdownBudget shutdownBudget(
      List<Stopping.Part> parts, LifecycleProperties lifecycle, ShutdownProperties properties) {
    return ShutdownBudget.of(parts, lifecycle.getTimeoutPerShutdownPhase(), properties.limit());
  }

  @Bean
  Timers timers(ObjectProvider<Scheduler> scheduler) {
    return new Timers(scheduler::ifAvailable);
  }

  @Bean
  Stopping.Part timersPart(DbSchedulerProperties timers) {
    // Its tasks may end by themselves for so long, and for so long again after an interrupt.
    Duration longest = timers.getShutdownMaxWait().multipliedBy(2).plusSeconds(2);
    return new Stopping.Part(Stopping.DOORS, longest, "db-scheduler.shutdown-max-wait");
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
