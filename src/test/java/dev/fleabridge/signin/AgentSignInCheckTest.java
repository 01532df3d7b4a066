package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.setting.StartRefused;
import dev.fleabridge.signin.AgentProperties.Agent;
import dev.fleabridge.signin.SecurityProperties.Source;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class AgentSignInCheckTest {

  private static final String JWT = "spring.security.oauth2.resourceserver.jwt.";
  private static final String DOOR = "https://bridge.example/mcp";

  private final MockEnvironment environment = new MockEnvironment();

  @Test
  void anAgentWithoutAnyWayInRefusesTheStart() {
    assertThatThrownBy(() -> check(null, List.of(), false))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("fleabridge.mcp.agents.trainer has neither keys nor a secret");
    assertThatCode(() -> check(null, List.of("key-of-trainer"), false)).doesNotThrowAnyException();
  }

  @Test
  void tokensNeedAnIssuerAndAnAudienceOfTheirOwn() {
    assertThatThrownBy(() -> check(DOOR, List.of(), false))
        .hasMessageContaining("no issuer of tokens is configured");

    environment.setProperty(JWT + "issuer-uri", "https://issuer.example");
    environment.setProperty(JWT + "audiences", "fleabridge");
    assertThatCode(() -> check(DOOR, List.of(), false)).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(DOOR, List.of(), true)).hasMessageContaining("any-audience");

    environment.setProperty(JWT + "audiences", "fleabridge," + DOOR);
    assertThatThrownBy(() -> check(DOOR, List.of(), false))
        .hasMessageContaining("audiences names fleabridge.mcp.resource");
  }

  @Test
  void aKeyOfASourceIsNoKeyOfAnAgent() {
    assertThatThrownBy(() -> check(null, List.of("key-of-source"), false))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("has a key of a source")
        .hasMessageNotContaining("key-of-source");
  }

  private void check(@Nullable String resource, List<String> keys, boolean anyAudience) {
    SecurityProperties security =
        new SecurityProperties(
            Map.of(
                "dev", new Source(List.of("key-of-source"), List.of("*"), null, List.of(), null)),
            Map.of(),
            List.of(),
            "sub",
            anyAudience,
            Duration.ofHours(24),
            Duration.ofMinutes(1),
            false);
    AgentProperties agents =
        new AgentProperties(
            resource, List.of(), Map.of("trainer", new Agent(keys, null, null, null)));
    new AgentSignInCheck(environment, security, agents).check();
  }
}
