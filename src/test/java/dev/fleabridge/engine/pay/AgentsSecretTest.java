package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.setting.StartRefused;
import dev.fleabridge.testkit.workbench.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The keys of many agents in one secret. */
class AgentsSecretTest {

  private final TestClock clock = new TestClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final StandInAws aws = new StandInAws(clock);
  private final Secrets secrets = aws.secrets();
  private final AgentsSecret together = new AgentsSecret("agents", secrets, true);
  private final ConfiguredKeys keys = keys(together);

  @AfterEach
  void close() {
    aws.close();
  }

  @Test
  void anAgentHasItsKeyOfTheSecretAfterItsOwnAndBeforeTheSharedOne() {
    put(
        """
        {"agt_a": "key-a", "agt_b": {"escrow": "key-b-escrow", "casino": "key-b"},
         "agt_own": "not-this", "trader-1": "key-t"}
        """);
    together.load();

    assertThat(key("agt_a", Service.WALLET)).isEqualTo("key-a");
    assertThat(key("agt_b", Service.ESCROW)).isEqualTo("key-b-escrow");
    assertThat(key("agt_b", Service.WALLET)).isEqualTo("shared-key");
    assertThat(key("agt_own", Service.WALLET)).isEqualTo("own-key");
    assertThat(key("trader1", Service.WALLET)).isEqualTo("shared-key");
    assertThat(key("agt_b/escrow", Service.WALLET)).isEqualTo("shared-key");
  }

  @Test
  void anAgentThatIsAddedIsFoundAndARotatedKeyKeepsItsAccount() {
    put("{\"agt_a\": \"one\"}");
    together.load();
    KeyHolders accounts = keys.holders();
    assertThat(accounts.apply("agt_a", Service.CASINO)).isEqualTo("agt_a");
    assertThat(accounts.apply("agt_new", Service.CASINO)).isEqualTo(PayingAccounts.SHARED);

    put("{\"agt_a\": \"two\", \"agt_new\": \"key-n\"}");
    assertThat(together.renew()).isTrue();
    assertThat(key("agt_a", Service.CASINO)).isEqualTo("two");
    assertThat(keys.previous("agt_a", Service.CASINO)).contains(new ApiKey("one"));
    assertThat(keys.previous("agt_new", Service.CASINO)).isEmpty();
    assertThat(key("agt_new", Service.CASINO)).isEqualTo("key-n");
    assertThat(accounts.apply("agt_a", Service.CASINO)).isEqualTo("agt_a");
    assertThat(accounts.apply("agt_new", Service.CASINO)).isEqualTo("agt_new");
    assertThat(together.renew()).isFalse();
  }

  /** Two names of one account would have its limits twice. */
  @Test
  void agentsWithOneKeyDoNotPayWhereTheKeyIsTheAccount() {
    put("{\"agt_a\": \"one\", \"agt_b\": \"one\", \"agt_c\": \"three\"}");
    together.load();
    assertThatThrownBy(() -> keys.keyFor("agt_a", Service.CASINO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageNotContaining("one\"");
    assertThatThrownBy(() -> keys.keyFor("agt_b", Service.CASINO));
    assertThat(key("agt_c", Service.CASINO)).isEqualTo("three");

    AgentsSecret named = new AgentsSecret("agents", secrets, false);
    named.load();
    assertThat(keys(named).keyFor("agt_b", Service.WALLET)).contains(new ApiKey("one"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hidden",
        "[\"hidden\"]",
        "{\"agt_a\": 7, \"b\": \"hidden\"}",
        "{\"a\": {\"b\": \"\"}}"
      })
  void whatIsNoSuchObjectRefusesTheStartAndIsNotTakenUpLater(String text) {
    put("{\"agt_a\": \"one\"}");
    together.load();
    put(text);
    assertThat(together.renew()).isFalse();
    assertThat(key("agt_a", Service.CASINO)).as("what it said last holds").isEqualTo("one");
    assertThat(keys.keyFor("agt_b", Service.CASINO)).contains(new ApiKey("shared-key"));

    assertThatThrownBy(new AgentsSecret("agents", secrets, true)::load)
        .isInstanceOf(StartRefused.class)
        .hasMessageStartingWith("fleabridge.agents.secret: the secret ")
        .hasMessageNotContaining("hidden");
  }

  /** Who writes the secret anew with the new agent alone has not said who pays for the others. */
  @Test
  void anAgentThatIsTakenOutPaysByNoOtherKeyUntilAStart() {
    put("{\"agt_a\": \"one\", \"agt_b\": {\"casino\": \"two\"}}");
    together.load();
    put("{\"agt_new\": \"three\"}");
    together.renew();

    for (String agent : List.of("agt_a", "agt_b")) {
      assertThatThrownBy(() -> keys.keyFor(agent, Service.CASINO))
          .isInstanceOf(AwsFailure.class)
          .hasMessageContaining("agents has no key " + agent);
    }
    assertThat(keys.holders().apply("agt_a", Service.CASINO)).isEqualTo("agt_a");
    assertThat(key("agt_b", Service.WALLET)).isEqualTo("shared-key");

    put("{\"agt_a\": {\"casino\": \"four\"}, \"agt_b\": \"five\"}");
    assertThat(together.renew()).isTrue();
    assertThat(key("agt_a", Service.CASINO)).isEqualTo("four");
    assertThat(key("agt_b", Service.CASINO)).isEqualTo("five");
    assertThatThrownBy(() -> keys.keyFor("agt_a", Service.WALLET)).isInstanceOf(AwsFailure.class);

    AgentsSecret afterAStart = new AgentsSecret("agents", secrets, true);
    afterAStart.load();
    assertThat(keys(afterAStart).keyFor("agt_new", Service.CASINO))
        .contains(new ApiKey("shared-key"));
  }

  /** A refused key has the secret read anew, between two renewals. */
  @Test
  void whatIsReadForARefusedKeyCountsForAllThatIsSaid() {
    put("{\"agt_a\": \"one\", \"agt_b\": \"two\"}");
    together.load();
    put("{\"agt_a\": \"two\", \"agt_b\": \"two\", \"agt_c\": \"three\"}");
    keys.refresh("agt_a", Service.CASINO);

    assertThatThrownBy(() -> keys.keyFor("agt_a", Service.CASINO))
        .isInstanceOf(IllegalStateException.class);
    assertThat(key("agt_c", Service.CASINO)).isEqualTo("three");
    assertThat(together.renew()).as("nobody was told yet").isTrue();
    assertThat(together.renew()).isFalse();
  }

  @Test
  void whatCannotBeReadAtTheStartRefusesIt() {
    assertThatThrownBy(together::load)
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("GetSecretValue of agents found nothing");
  }

  private void put(String text) {
    clock.advance(Duration.ofMinutes(1));
    aws.standIn.secrets().put("agents", text);
  }

  private String key(String agent, Service service) {
    return keys.keyFor(agent, service).orElseThrow().reveal();
  }

  private ConfiguredKeys keys(AgentsSecret secret) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addLast(
            new MapPropertySource(
                "file",
                Map.of(
                    "fleabridge.agents.secret", "agents",
                    "fleabridge.agents.agt_own.api-key", "own-key",
                    "fleabridge.purpleflea.api-key", "shared-key")));
    return new ConfiguredKeys(environment, secrets, secret, agent -> Optional.empty());
  }
}
