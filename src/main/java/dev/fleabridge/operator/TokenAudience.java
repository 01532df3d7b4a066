package dev.fleabridge.operator;

import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Warns at start-up where tokens are taken whatever audience they name. An issuer signs for many
 * services; without {@code audiences} (Spring Boot's own property, which checks {@code aud}) what
 * any of them was given opens this one too, with its roles and scopes.
 */
final class TokenAudience implements InitializingBean {

  private static final Logger LOG = LoggerFactory.getLogger(TokenAudience.class);
  private static final String JWT = "spring.security.oauth2.resourceserver.jwt.";

  private final Environment environment;

  TokenAudience(Environment environment) {
    this.environment = environment;
  }

  @Override
  public void afterPropertiesSet() {
    boolean takesTokens =
        Stream.of("issuer-uri", "jwk-set-uri", "public-key-location")
            .anyMatch(name -> environment.containsProperty(JWT + name));
    List<String> audiences =
        Binder.get(environment)
            .bind(JWT + "audiences", String[].class)
            .map(List::of)
            .orElse(List.of());
    if (takesTokens && audiences.isEmpty()) {
      LOG.warn(
          "This service takes tokens for any audience of its issuer: set {}audiences to the one"
              + " that its tokens name",
          JWT);
    }
  }
}
