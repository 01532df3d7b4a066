package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.setting.StartRefused;
import dev.fleabridge.signin.SecurityProperties.Source;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

class SourceSignInCheckTest {

  private final MockEnvironment environment = new MockEnvironment();

  @Test
  void aSourceWithoutAnyWayInRefusesTheStart() {
    assertThatThrownBy(() -> check(List.of()))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("fleabridge.security.sources.dev.keys is empty");
  }

  @Test
  void anEmptyIssuerIsNone() {
    environment.setProperty("spring.security.oauth2.resourceserver.jwt.issuer-uri", "");

    assertThatThrownBy(() -> check(List.of())).isInstanceOf(StartRefused.class);
  }

  @Test
  void aSourceWithAKeyHasAWayIn() {
    assertThatCode(() -> check(List.of("some-long-key"))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "spring.security.oauth2.resourceserver.jwt.issuer-uri, https://issuer.example",
    "fleabridge.intake.sqs.queues, dev",
    "fleabridge.intake.sqs.queues, 'other,https://sqs.us-east-1.amazonaws.com/123456789012/dev'",
    "fleabridge.intake.sqs.queues, arn:aws:sqs:us-east-1:123456789012:dev"
  })
  void aClientWithATokenAndAQueueNeedNone(String name, String value) {
    environment.setProperty(name, value);

    assertThatCode(() -> check(List.of())).doesNotThrowAnyException();
  }

  private void check(List<String> keys) {
    SecurityProperties properties =
        new SecurityProperties(
            Map.of("dev", new Source(keys, List.of("*"), null, List.of(), null)),
            Map.of(),
            List.of(),
            "sub",
            false,
            Duration.ofHours(24),
            Duration.ofMinutes(1),
            false);
    new SourceSignInCheck(environment, properties).check();
  }
}
