package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Registrations at an issuer with which a login would tell too little. */
class LoginCheckTest {

  private static final String REGISTRATION = "spring.security.oauth2.client.registration.idp.";
  private static final String ISSUER = "spring.security.oauth2.client.provider.idp.issuer-uri";

  private static final Map<String, String> GOOD =
      Map.of(
          REGISTRATION + "client-id",
          "bridge",
          REGISTRATION + "scope",
          "openid,email",
          ISSUER,
          "https://idp.example");

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties({SecurityProperties.class, SessionProperties.class})
  @Import(LoginCheck.class)
  static class Checked {}

  @Test
  void aGoodOneStarts() {
    run("", "", context -> assertThat(context).hasNotFailed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        REGISTRATION + "scope | email | scope lacks openid",
        REGISTRATION + "scope | '' | scope lacks openid",
        REGISTRATION + "authorization-grant-type | client_credentials | is not authorization_code",
        ISSUER + " | '' | provider.idp.issuer-uri is empty",
        REGISTRATION + "provider | other | provider.other.issuer-uri is empty",
        "fleabridge.security.session.lifetime | 25h | longer than fleabridge.security.max-token-life",
        "fleabridge.security.session.lifetime | 4m | lifetime is at least 5m",
        "fleabridge.security.session.idle-time | 299s | idle-time is at least 5m",
        REGISTRATION + "client-id | '' | client-id is empty"
      })
  void aBadOneRefusesTheStart(String name, String value, String why) {
    run(
        name,
        value,
        context -> assertThat(context).getFailure().rootCause().hasMessageContaining(why));
  }

  private static void run(String name, String value, Consumer<AssertableApplicationContext> look) {
    Map<String, String> settings = new TreeMap<>(GOOD);
    settings.put(name.isEmpty() ? REGISTRATION + "client-name" : name, value);
    new ApplicationContextRunner()
        .withUserConfiguration(Checked.class)
        .withPropertyValues(
            settings.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .toArray(String[]::new))
        .run(look::accept);
  }
}
