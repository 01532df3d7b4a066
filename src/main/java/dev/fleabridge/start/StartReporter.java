package dev.fleabridge.start;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Logs one line about a start that failed, instead of Spring Boot's own report. It shows the stack
 * to whoever debugs: {@code --debug}, {@code --trace}, or the level of this logger.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartReporter implements SpringBootExceptionReporter {

  private static final Logger log = LoggerFactory.getLogger(StartReporter.class);

  private final @Nullable ConfigurableEnvironment environment;

  StartReporter(@Nullable ConfigurableApplicationContext context) {
    this.environment = context == null ? null : context.getEnvironment();
  }

  @Override
  public boolean reportException(Throwable failure) {
    StartFailure words = StartFailure.of(failure, environment);
    if (SettingTrouble.isOfTheLog(StartFailure.causesOf(failure))) {
      // There is no log, and Spring Boot has shown the stack already.
      System.err.println("Fleabridge did not start: " + words);
    } else if (debugs()) {
      log.error("Fleabridge did not start: {}", words, failure);
    } else {
      log.error("Fleabridge did not start: {}", words);
    }
    return true;
  }

  private boolean debugs() {
    return log.isDebugEnabled() || isOn("debug") || isOn("trace");
  }

  private boolean isOn(String name) {
    return environment != null
        && environment.containsProperty(name)
        && !"false".equalsIgnoreCase(environment.getProperty(name));
  }
}
