package dev.fleabridge.web;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds for all requests: {@code fleabridge.web}.
 *
 * @param bodyDeadline how long the whole body of a request may take from its first read, and how
 *     long the server waits for each part of it
 */
@ConfigurationProperties("fleabridge.web")
record WebProperties(@DefaultValue("5s") Duration bodyDeadline) {

  public WebProperties {
    if (bodyDeadline.compareTo(Duration.ofMillis(100)) < 0
        || bodyDeadline.compareTo(Duration.ofMinutes(5)) > 0) {
      throw new IllegalArgumentException("fleabridge.web.body-deadline is between 100ms and 5m");
    }
  }
}
