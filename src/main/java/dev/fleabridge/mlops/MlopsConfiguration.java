package dev.fleabridge.mlops;

import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the interfaces of this package. No server is asked before its first use. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({MlflowProperties.class, DatabricksProperties.class})
class MlopsConfiguration {

  /** Two of them, for a token that was exchanged, end within the lease of a look-up. */
  private static final Duration CALL = Duration.ofSeconds(12);

  /**
   * With quick answers it ends within the lease of what is slow. Beyond that the statement, which
   * only reads, may be run twice.
   */
  private static final int LOOKS = 30;

  /** Ten minutes: a warehouse that was stopped needs some to start. */
  private static final int LOOKS_AT_WORK = 300;

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  @Bean
  Rest rest() {
    return new Rest(CALL);
  }

  @Bean
  MlflowServers mlflowServers(MlflowProperties properties, Rest rest, Tokens tokens) {
    return new RestMlflowServers(properties, rest, tokens);
  }

  @Bean
  DatabricksWorkspaces databricksWorkspaces(
      DatabricksProperties properties, Rest rest, Tokens tokens, ObjectProvider<Clock> clock) {
    return new RestDatabricksWorkspaces(
        properties,
        rest,
        new DatabricksSignIn(rest, tokens, clock.getIfAvailable(Clock::systemUTC)),
        new RestDatabricksWorkspaces.Patience(LOOKS, LOOKS_AT_WORK, BETWEEN_LOOKS, Thread::sleep));
  }
}
