package dev.fleabridge.signin;

import dev.fleabridge.setting.Given;
import dev.fleabridge.setting.SettingsCheck;
import dev.fleabridge.setting.StartRefused;
import java.util.Map;
import java.util.Objects;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientProperties;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientProperties.Registration;
import org.springframework.core.env.Environment;

/**
 * Refuses the start where a login would tell less than it must: without {@code openid} there is no
 * ID token and no nonce, and without the issuer's address nobody checks whose token it is. A
 * session cannot outlive a token that could have been shown in its place.
 */
final class LoginCheck implements SettingsCheck, InitializingBean {

  private static final String ROOT = "spring.security.oauth2.client";

  private final Environment environment;
  private final SecurityProperties security;
  private final SessionProperties sessions;

  LoginCheck(Environment environment, SecurityProperties security, SessionProperties sessions) {
    this.environment = environment;
    this.security = security;
    this.sessions = sessions;
  }

  @Override
  public void afterPropertiesSet() {
    check();
  }

  @Override
  public void check() {
    // Not the bean, which ends the start with a stack where a client has no id.
    OAuth2ClientProperties clients =
        Binder.get(environment).bindOrCreate(ROOT, OAuth2ClientProperties.class);
    clients
        .getRegistration()
        .forEach((name, registration) -> check(name, registration, clients.getProvider()));
    if (sessions.lifetime().compareTo(security.maxTokenLife()) > 0) {
      throw StartRefused.setting(
          "fleabridge.security.session.lifetime is longer than fleabridge.security.max-token-life,"
              + " which says for how long anybody may be signed in");
    }
  }

  private static void check(
      String name,
      Registration registration,
      Map<String, OAuth2ClientProperties.Provider> providers) {
    String where = ROOT + ".registration." + name;
    if (Given.orNull(registration.getClientId()) == null) {
      throw StartRefused.setting(where + ".client-id is empty: it says who we are at the issuer");
    }
    String grant = registration.getAuthorizationGrantType();
    if (grant != null && !grant.equals("authorization_code")) {
      throw StartRefused.setting(
          where
              + ".authorization-grant-type is not authorization_code: people log in by that alone");
    }
    if (registration.getScope() == null || !registration.getScope().contains("openid")) {
      throw StartRefused.setting(
          where + ".scope lacks openid: without it the issuer does not say who has logged in");
    }
    String provider = Objects.requireNonNullElse(registration.getProvider(), name);
    OAuth2ClientProperties.Provider found = providers.get(provider);
    if (found == null || Given.orNull(found.getIssuerUri()) == null) {
      throw StartRefused.setting(
          "%s.provider.%s.issuer-uri is empty: the issuer of a token is compared with it"
              .formatted(ROOT, provider));
    }
  }
}
