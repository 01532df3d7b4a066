package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.signin.AgentProperties.Agent;
import dev.fleabridge.signin.SecurityProperties.Source;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticKeysTest {

  private static final LiveSecrets NO_SECRETS =
      new LiveSecrets(
          List.of(),
          () -> {
            throw new IllegalStateException("no secret is configured");
          },
          Clock.systemUTC(),
          Duration.ofMinutes(1));

  private final StaticKeys keys =
      new StaticKeys(
          Map.of(
              "dev",
                  new Source(
                      List.of("first-key", "second-key"), List.of("*"), null, List.of(), null),
              "lab", new Source(List.of("third-key"), List.of("*"), null, List.of(), null)),
          Map.of("trainer", new Agent(List.of("agent-key"), null, null, null)),
          NO_SECRETS);

  @Test
  void everyLiveKeyNamesItsSource() {
    assertThat(keys.sourceOf("first-key")).contains("dev");
    assertThat(keys.sourceOf("second-key")).contains("dev");
    assertThat(keys.sourceOf("third-key")).contains("lab");
  }

  @Test
  void anAgentIsNoSourceAndASourceIsNoAgent() {
    assertThat(keys.agentOf("agent-key")).contains("trainer");
    assertThat(keys.sourceOf("agent-key")).isEmpty();
    assertThat(keys.agentOf("first-key")).isEmpty();
  }

  /** As it may come of two secrets: it opens neither door. */
  @Test
  void aKeyOfASourceAndAnAgentIsNobodys() {
    StaticKeys shared =
        new StaticKeys(
            Map.of("dev", new Source(List.of("first-key"), List.of("*"), null, List.of(), null)),
            Map.of("trainer", new Agent(List.of("first-key", "agent-key"), null, null, null)),
            NO_SECRETS);

    assertThat(shared.sourceOf("first-key")).isEmpty();
    assertThat(shared.agentOf("first-key")).isEmpty();
    assertThat(shared.agentOf("agent-key")).contains("trainer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "first-ke", "first-key2", "First-key", " first-key", "dev"})
  void nothingElseNamesAny(String key) {
    assertThat(keys.sourceOf(key)).isEmpty();
  }

  @Test
  @SuppressWarnings("ObjectToString") // That it prints nothing useful is what is tested.
  void keysAreNotSaid() {
    assertThat(keys.toString()).doesNotContain("first-key");
    assertThat(new Source(List.of("first-key"), List.of("*"), null, List.of(), null).toString())
        .doesNotContain("first-key");
  }
}
