package dev.fleabridge.aws;

import dev.fleabridge.setting.Given;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who is told of outcomes: {@code fleabridge.report}.
 *
 * @param eventBus the name or the ARN of the bus; null where nobody is told, as where it is empty
 *     or {@code false}
 */
@ConfigurationProperties("fleabridge.report")
record ReportProperties(@Nullable String eventBus) {

  private static final String DEFAULT_OF_THE_ACCOUNT = "default";

  ReportProperties {
    eventBus = Given.unlessOff(eventBus);
  }

  /** The bus; the account's own one where none is named, of which nobody makes use then. */
  String bus() {
    return eventBus == null ? DEFAULT_OF_THE_ACCOUNT : eventBus;
  }
}
