package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.Secrets;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.Service;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Each agent pays with its own key, and with nobody else's. */
class ConfiguredKeysTest {

  @Test
  void ownKeyForTheServiceComesBeforeTheAgentsAndTheSharedOne() {
    ConfiguredKeys keys = keys();

    assertThat(keys.keyFor("agt_a", Service.WALLET)).contains(new ApiKey("key-of-a-wallet"));
    assertThat(keys.keyFor("agt_a", Service.ESCROW)).contains(new ApiKey("key-of-a"));
    assertThat(keys.keyFor("agt_b", Service.ESCROW)).contains(new ApiKey("shared-key"));
  }

  @Test
  void payerNamedByAnEventCannotReachIntoAnotherAgentsSettings() {
    assertThat(keys().keyFor("agt_a.wallet", Service.ESCROW)).isEmpty();
    assertThat(keys().keyFor("agt_a.WALLET", Service.WALLET)).isEmpty();
  }

  /** Spring Boot takes trader-1, trader_1 and TRADER1 for one name; Purple Flea does not. */
  @ParameterizedTest
  @ValueSource(strings = {"trader1", "trader_1", "Trader-1", "TRADER1", "trader.1"})
  void anIdThatIsOnlySpelledLikeAnotherHasAnotherKey(String agent) {
    ConfiguredKeys keys = keys(file(Map.of("fleabridge.agents.trader-1.api-key", "key")));

    assertThat(keys.keyFor("trader-1", Service.WALLET)).contains(new ApiKey("key"));
    assertThat(keys.keyFor(agent, Service.WALLET)).contains(new ApiKey("shared-key"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"agt_A", "agt.a", "agt-a", "AGT_A", "agta"})
  void anEnvironmentVariableIsForOneIdOnly(String agent) {
    ConfiguredKeys keys = keys(variables(Map.of("FLEABRIDGE_AGENTS_AGT_A_API_KEY", "key")));

    assertThat(keys.keyFor("agt_a", Service.WALLET)).contains(new ApiKey("key"));
    assertThat(keys.keyFor(agent, Service.WALLET)).contains(new ApiKey("shared-key"));
  }

  /** The agent agt_a_wallet and the wallet of agt_a would have the same variable. */
  @Test
  void anAgentDoesNotPayWithTheVariableOfAnotherAgentsService() {
    ConfiguredKeys keys = keys(variables(Map.of("FLEABRIDGE_AGENTS_AGT_A_WALLET_APIKEY", "key")));

    assertThat(keys.keyFor("agt_a", Service.WALLET)).contains(new ApiKey("key"));
    assertThat(keys.keyFor("agt_a_wallet", Service.ESCROW)).contains(new ApiKey("shared-key"));
    assertThat(keys.keyFor("agt_a_wallet", Service.WALLET)).contains(new ApiKey("shared-key"));
  }

  @Test
  void aKeyCanReferToAnotherSettingAndStandInBrackets() {
    Map<String, Object> settings =
        Map.of(
            "fleabridge.agents.agt_a.api-key", "${the.key}",
            "the.key", "key",
            "fleabridge.agents[agt:b].apiKey", "key-of-b");
    ConfiguredKeys keys = keys(file(settings));

    assertThat(keys.keyFor("agt_a", Service.WALLET)).contains(new ApiKey("key"));
    assertThat(keys.keyFor("agt:b", Service.WALLET)).contains(new ApiKey("key-of-b"));
  }

  @Test
  void whatComesFirstInTheEnvironmentHolds() {
    ConfiguredKeys keys =
        keys(
            variables(Map.of("FLEABRIDGE_AGENTS_AGT_A_APIKEY", "of-the-environment")),
            file(Map.of("fleabridge.agents.agt_a.api-key", "of-the-file")));

    assertThat(keys.keyFor("agt_a", Service.WALLET).orElseThrow().reveal())
        .isEqualTo("of-the-environment");
  }

  @Test
  void anAgentPaysWithItsOwnKeyAsSoonAsItsRegistrationIsKnown() {
    Map<String, String> registered = new HashMap<>();
    Secrets issued = secrets("key-of-the-new-one");
    ConfiguredKeys keys =
        new ConfiguredKeys(
            environment(file(Map.of())),
            issued,
            new AgentsSecret(null, issued, true),
            agent -> Optional.ofNullable(registered.get(agent)));
    assertThat(keys.keyFor("ag_new", Service.CASINO)).contains(new ApiKey("shared-key"));

    registered.put("ag_new", "fleabridge/agents/ag_new");

    assertThat(keys.keyFor("ag_new", Service.CASINO)).contains(new ApiKey("key-of-the-new-one"));
    registered.clear();
    assertThat(keys.keyFor("ag_new", Service.CASINO))
        .as("what is known is not asked for again")
        .contains(new ApiKey("key-of-the-new-one"));
  }

  private static PropertySource<?> file(Map<String, Object> settings) {
    return new MapPropertySource("file", settings);
  }

  private static PropertySource<?> variables(Map<String, Object> variables) {
    return new SystemEnvironmentPropertySource("test-systemEnvironment", variables);
  }

  private static ConfiguredKeys keys() {
    return keys(
        file(
            Map.of(
                "fleabridge.agents.agt_a.api-key", "key-of-a",
                "fleabridge.agents.agt_a.wallet.api-key", "key-of-a-wallet")));
  }

  private static ConfiguredKeys keys(PropertySource<?>... sources) {
    Secrets none = secrets(null);
    return new ConfiguredKeys(
        environment(sources), none, new AgentsSecret(null, none, true), agent -> Optional.empty());
  }

  /** As Spring Boot sets the environment up: every source once more, by relaxed names. */
  private static StandardEnvironment environment(PropertySource<?>... sources) {
    StandardEnvironment environment = new StandardEnvironment();
    for (PropertySource<?> source : sources) {
      environment.getPropertySources().addLast(source);
    }
    environment
        .getPropertySources()
        .addLast(
            new MapPropertySource("shared", Map.of("fleabridge.purpleflea.api-key", "shared-key")));
    ConfigurationPropertySources.attach(environment);
    return environment;
  }

  /**
   * @param value of every secret; null where none is to be asked for
   */
  private static Secrets secrets(@Nullable String value) {
    return (Secrets)
        Proxy.newProxyInstance(
            Secrets.class.getClassLoader(),
            new Class<?>[] {Secrets.class},
            (proxy, method, arguments) -> {
              assertThat(value).as("no secret is configured").isNotNull();
              return value;
            });
  }
}
