package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AgentPropertiesTest {

  private static AgentProperties bound(Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>();
    settings.forEach((name, value) -> all.put("fleabridge.mcp." + name, value));
    return new Binder(new MapConfigurationPropertySource(all))
        .bindOrCreate("fleabridge.mcp", AgentProperties.class);
  }

  @Test
  void nothingIsNeeded() {
    AgentProperties none = bound(Map.of());

    assertThat(none.agents()).isEmpty();
    assertThat(none.resource()).isNull();
    assertThat(none.allowedOrigins()).isEmpty();
  }

  @Test
  void tokensNameAnAgentByItsSubjectOrByItsName() {
    AgentProperties two =
        bound(
            Map.of(
                "agents.trainer.keys", "key-of-trainer",
                "agents.cloud.subject", "client-7",
                "agents.bare.agent", "agt_a"));

    assertThat(two.nameOf("trainer")).contains("trainer");
    assertThat(two.nameOf("client-7")).contains("cloud");
    assertThat(two.nameOf("bare")).contains("bare");
    assertThat(two.nameOf("cloud")).isEmpty();
    assertThat(two.nameOf("nobody")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "agents.trainer.keys        | short                | shorter than 8",
        "agents.trainer.keys        | one-key-1,two-key-2,three-key-3 | more than two",
        "agents.trainer.keys        | one-key-1,one-key-1  | configured twice",
        "agents.trainer.keys        | one key of blanks    | blanks",
        "agents.trainer.keys        | looks.like.token     | looks like a token",
        "agents.trainer.subject     | cloud                | two of one subject",
        "resource                   | bridge/mcp           | such as https://bridge.example/mcp",
        "resource                   | ftp://bridge/mcp     | such as https://bridge.example/mcp",
        "resource                   | https://b.example/mcp#x | such as https://bridge.example/mcp",
        "allowed-origins            | https://a.example/x  | no origin",
        "allowed-origins            | *                    | no origin"
      })
  void aMistakeIsNamedAndShowsNoKey(String name, String value, String sentence) {
    assertThatThrownBy(() -> bound(Map.of(name, value, "agents.cloud.keys", "key-of-the-cloud")))
        .isInstanceOf(BindException.class)
        .rootCause()
        .hasMessageContaining("fleabridge.mcp.")
        .hasMessageContaining(sentence)
        .satisfies(e ->
            assertThat(Objects.requireNonNull(e.getMessage()))
                .doesNotContain("one-key-1", "looks.like", "key-of"));
  }

  @Test
  void aKeyOfTwoAgentsIsRefused() {
    assertThatThrownBy(
            () -> bound(Map.of("agents.a.keys", "same-key-here", "agents.b.keys", "same-key-here")))
        .rootCause()
        .hasMessageContaining("configured twice");
  }

  @Test
  void keysAreNotSaid() {
    assertThat(bound(Map.of("agents.trainer.keys", "key-of-trainer")).toString())
        .doesNotContain("key-of-trainer");
  }
}
