package dev.fleabridge.signin;

import dev.fleabridge.setting.Given;
import dev.fleabridge.setting.SettingsCheck;
import dev.fleabridge.setting.StartRefused;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Refuses the start where tokens of any audience would be accepted without a declaration of that.
 * An issuer signs for many services. Spring Boot's property {@code audiences} checks {@code aud}.
 * Without it, a token for any of these services would open this one too, with its roles and scopes.
 */
final class TokenAudience implements SettingsCheck, InitializingBean {

  private static final String JWT = "spring.security.oauth2.resourceserver.jwt.";

  private final Environment environment;
  private final SecurityProperties properties;

  TokenAudience(Environment environment, SecurityProperties properties) {
    this.environment = environment;
    this.properties = properties;
  }

  @Override
  public void afterPropertiesSet() {
    check();
  }

  @Override
  public void check() {
    boolean namesOne = audiences().stream().anyMatch(audience -> !audience.isBlank());
    if (takesTokens(environment) && !namesOne && !properties.anyAudience()) {
      throw StartRefused.setting(
          JWT
              + "audiences is empty: set it to the audience (aud) that the tokens for this service"
              + " name, or declare by fleabridge.security.any-audience=true that every token of the"
              + " issuer is welcome, whatever service it was made for");
    }
  }

  /**
   * Whether an issuer or its keys are configured. To Spring Boot an empty issuer is none, and an
   * empty place of keys is one.
   */
  static boolean takesTokens(Environment environment) {
    return Given.orNull(environment.getProperty(JWT + "issuer-uri")) != null
        || Stream.of("jwk-set-uri", "public-key-location")
            .anyMatch(name -> environment.containsProperty(JWT + name));
  }

  private List<String> audiences() {
    return Binder.get(environment)
        .bind(JWT + "audiences", String[].class)
        .map(List::of)
        .orElse(List.of());
  }
}
