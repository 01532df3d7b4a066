package dev.fleabridge.signin;

import static dev.fleabridge.signin.SecurityProperties.Role.APPROVER;
import static dev.fleabridge.signin.SecurityProperties.Role.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.fleabridge.signin.SecurityProperties.Operator;
import dev.fleabridge.signin.SecurityProperties.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SecurityPropertiesTest {

  @Test
  void nothingConfiguredLetsNobodyIn() {
    SecurityProperties properties = bind(Map.of());

    assertThat(properties.sources()).isEmpty();
    assertThat(properties.operators()).isEmpty();
    assertThat(properties.roleClaims()).containsExactly("roles", "groups", "cognito:groups");
    assertThat(properties.nameClaim()).isEqualTo("sub");
  }

  @Test
  void namesAreThoseOfTheDesign() {
    SecurityProperties properties =
        bind(
            Map.of(
                "fleabridge.security.sources.dev.keys", "dev-source-key,another-key",
                "fleabridge.security.sources.dev.event-sources", "ml.*,aws.sagemaker",
                "fleabridge.security.basic-sign-in", "true",
                "fleabridge.security.operators.ann.password", "{noop}ann-password",
                "fleabridge.security.operators.ann.roles", "viewer,approver"));

    assertThat(properties.sources())
        .containsExactly(
            Map.entry(
                "dev",
                new Source(
                    List.of("dev-source-key", "another-key"),
                    List.of("ml.*", "aws.sagemaker"),
                    null,
                    List.of(),
                    null)));
    assertThat(properties.operators())
        .containsExactly(
            Map.entry("ann", new Operator("{noop}ann-password", Set.of(VIEWER, APPROVER), null)));
    assertThat(properties.toString()).doesNotContain("dev-source-key", "ann-password");
  }

  @Test
  void anEmptySecretIsNone() {
    SecurityProperties properties =
        bind(
            Map.of(
                "fleabridge.security.sources.dev.keys", "dev-source-key",
                "fleabridge.security.sources.dev.event-sources", "*",
                "fleabridge.security.sources.dev.secret", "",
                "fleabridge.security.basic-sign-in", "true",
                "fleabridge.security.operators.ann.password", "{noop}ann-password",
                "fleabridge.security.operators.ann.secret", "",
                "fleabridge.security.operators.ann.roles", "viewer"));

    assertThat(properties.wantedSecrets()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "name-claim, '', fleabridge.security.name-claim is empty",
    "sources.new.keys, some-long-key, fleabridge.security.sources.new.event-sources is empty",
    "sources.dev.event-sources, '', fleabridge.security.sources.dev.event-sources is empty",
    "sources.dev.keys, short, fleabridge.security.sources.dev.keys has a key shorter",
    "sources.dev.keys, 'same-long-key,same-long-key', is configured twice",
    "operators.bob.password, {noop}plain-secret, fleabridge.security.basic-sign-in is not true: set it",
    "operators.ann.password, plain-secret, fleabridge.security.operators.ann.password must begin",
    "operators.ann.password, {noop}secret, fleabridge.security.operators.ann.roles is empty"
  })
  void mistakeIsToldWithItsPlaceAndWithoutTheSecret(String name, String value, String sentence) {
    Map<String, String> values = new HashMap<>();
    if (name.startsWith("sources.dev.")) {
      values.put("fleabridge.security.sources.dev.event-sources", "*");
    }
    if (name.startsWith("operators.ann.")) {
      values.put("fleabridge.security.basic-sign-in", "true");
    }
    values.put("fleabridge.security." + name, value);

    Throwable thrown = catchThrowable(() -> bind(values));

    assertThat(thrown).hasRootCauseInstanceOf(IllegalArgumentException.class);
    assertThat(thrown).rootCause().hasMessageContaining(sentence);
    assertThat(thrown).rootCause().message().doesNotContain("plain-secret", "same-long-key");
  }

  private static SecurityProperties bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("fleabridge.security", SecurityProperties.class);
  }
}
