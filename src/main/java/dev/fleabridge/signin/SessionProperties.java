package dev.fleabridge.signin;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Sessions of browsers: {@code fleabridge.security.session}. They exist where a registration at an
 * issuer is configured.
 *
 * @param lifetime how long a session may last, however much it is used
 * @param idleTime how long it lasts without a request
 */
@ConfigurationProperties("fleabridge.security.session")
record SessionProperties(
    @DefaultValue("8h") Duration lifetime, @DefaultValue("30m") Duration idleTime) {

  /** A use is written down once a minute. */
  private static final Duration SHORTEST = Duration.ofMinutes(5);

  public SessionProperties {
    require("lifetime", lifetime);
    require("idle-time", idleTime);
  }

  private static void require(String name, Duration given) {
    if (given.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException(
          "fleabridge.security.session.%s is at least 5m".formatted(name));
    }
  }
}
