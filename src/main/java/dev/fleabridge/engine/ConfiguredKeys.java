package dev.fleabridge.engine;

import dev.fleabridge.aws.Secrets;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Service;
import java.util.List;
import java.util.Optional;
import org.springframework.core.env.Environment;

/**
 * The agents' keys, from configuration or Secrets Manager: an agent's own for a service, the
 * agent's own, the service's, everybody's, in this order; each as {@code api-key} or as {@code
 * secret} (a name in Secrets Manager, optionally with {@code #json-key}).
 *
 * <p>Read from the environment by the agent's exact id: a bound map would drop the underscores of
 * {@code agt_platform_treasury}, and two agents could come to share a key.
 */
public final class ConfiguredKeys implements ApiKeys {

  private final Environment environment;
  private final Secrets secrets;

  public ConfiguredKeys(Environment environment, Secrets secrets) {
    this.environment = environment;
    this.secrets = secrets;
  }

  @Override
  public Optional<ApiKey> keyFor(String agent, Service service) {
    return places(agent, service).stream().flatMap(place -> at(place).stream()).findFirst();
  }

  @Override
  public void refresh(String agent, Service service) {
    places(agent, service).stream()
        .filter(place -> property(place, "api-key").or(() -> property(place, "secret")).isPresent())
        .findFirst()
        .flatMap(place -> property(place, "secret"))
        .ifPresent(secrets::refresh);
  }

  private static List<String> places(String agent, Service service) {
    String ofAgent = "fleabridge.agents." + agent;
    return List.of(
        ofAgent + "." + service.label(),
        ofAgent,
        "fleabridge.purpleflea." + service.label(),
        "fleabridge.purpleflea");
  }

  private Optional<ApiKey> at(String place) {
    return property(place, "api-key")
        .or(() -> property(place, "secret").map(secrets::read))
        .map(ApiKey::new);
  }

  private Optional<String> property(String place, String name) {
    return Optional.ofNullable(environment.getProperty(place + "." + name))
        .filter(value -> !value.isBlank());
  }
}
