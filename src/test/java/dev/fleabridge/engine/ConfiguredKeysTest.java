package dev.fleabridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.Secrets;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.Service;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

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

  private static ConfiguredKeys keys() {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "test",
                Map.of(
                    "fleabridge.agents.agt_a.api-key", "key-of-a",
                    "fleabridge.agents.agt_a.wallet.api-key", "key-of-a-wallet",
                    "fleabridge.purpleflea.api-key", "shared-key")));
    Secrets unused =
        (Secrets)
            Proxy.newProxyInstance(
                Secrets.class.getClassLoader(),
                new Class<?>[] {Secrets.class},
                (proxy, method, arguments) -> {
                  throw new AssertionError("no secret is configured");
                });
    return new ConfiguredKeys(environment, unused, agent -> Optional.empty());
  }
}
