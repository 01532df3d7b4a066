package dev.fleabridge.engine.pay;

import dev.fleabridge.aws.Secrets;
import dev.fleabridge.aws.Secrets.Version;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Service;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Finds the agents' keys in configuration and Secrets Manager. The first that exists counts: the
 * agent's own for the service, the agent's own, the same two in the agents' secret, the one that
 * was issued when we registered the agent, the service's, the one for everybody. A configured one
 * is an {@code api-key} or a {@code secret}, which is a name in Secrets Manager, optionally with
 * {@code #json-key}.
 *
 * <p>An agent's own keys are read by its exact id, see {@link AgentSettings}.
 */
final class ConfiguredKeys implements ApiKeys {

  private static final int MAX_SEEN = 100_000;

  private final ConfigurableEnvironment environment;
  private final AgentSettings agents;
  private final AgentsSecret together;
  private final Secrets secrets;
  private final Function<String, Optional<String>> registered;

  /**
   * The secrets of agents that we registered. It is not kept that an agent is not registered: it
   * may be registered already by a call whose answer was lost. Once that is known, its payments
   * must not be made with the default key.
   */
  private final Map<String, String> seen = new ConcurrentHashMap<>();

  /**
   * @param together the secret with the keys of many agents
   * @param registered finds the name of the secret of an agent; empty where we did not register it
   */
  public ConfiguredKeys(
      ConfigurableEnvironment environment,
      Secrets secrets,
      AgentsSecret together,
      Function<String, Optional<String>> registered) {
    this.environment = environment;
    this.agents = new AgentSettings(environment);
    this.secrets = secrets;
    this.together = together;
    this.registered = registered;
  }

  @Override
  public Optional<ApiKey> keyFor(String agent, Service service) {
    if (isAnotherAgentsService(agent)) {
      return Optional.empty();
    }
    together.requireOneAccount(agent);
    return first(own(agent, service))
        .or(() -> issued(agent).map(secrets::read).map(ApiKey::new))
        .or(() -> first(shared(service)));
  }

  /**
   * An event may name the payer {@code agt_a.wallet}. The settings of {@code agt_a} have its key
   * for the wallet under that name, so the payer would pay with that key.
   */
  private static boolean isAnotherAgentsService(String agent) {
    return Arrays.stream(Service.values())
        .anyMatch(service -> agent.toLowerCase(Locale.ROOT).endsWith("." + service.label()));
  }

  /** The agents that the configuration names, as far as its sources can be enumerated. */
  Set<String> agents() {
    return agents.named();
  }

  /** The names of the secrets in which keys are looked for, of the named agents and of all. */
  Set<String> secrets() {
    Set<String> names = new TreeSet<>();
    for (Service service : Service.values()) {
      secret(shared(service)).ifPresent(names::add);
      agents().forEach(agent -> secret(own(agent, service)).ifPresent(names::add));
    }
    return names;
  }

  private static Optional<String> secret(List<Place> places) {
    return configured(places)
        .filter(place -> place.find("api-key").isEmpty())
        .flatMap(place -> place.find("secret"));
  }

  /** Who has which key, by the configuration. The agents that it names are read now. */
  public KeyHolders holders() {
    return new KeyHolders(
        agents.named(),
        (agent, service) ->
            isAnotherAgentsService(agent) ? Optional.empty() : told(own(agent, service)),
        service -> told(shared(service)),
        agent -> issued(agent).isPresent());
  }

  /** Text that is equal for equal keys, of the first of these places. It may hold a key: no log. */
  private static Optional<String> told(List<Place> places) {
    return configured(places)
        .flatMap(place ->
            place
                .find("api-key")
                .map(key -> "key " + key)
                .or(() -> place.find("secret").map(name -> "secret " + name)));
  }

  private Optional<ApiKey> first(List<Place> places) {
    return places.stream().flatMap(place -> at(place).stream()).findFirst();
  }

  private Optional<String> issued(String agent) {
    String known = seen.get(agent);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<String> found = registered.apply(agent);
    found.ifPresent(name -> remember(agent, name));
    return found;
  }

  private void remember(String agent, String secret) {
    if (seen.size() > MAX_SEEN) {
      seen.clear();
    }
    seen.put(agent, secret);
  }

  @Override
  public void refresh(String agent, Service service) {
    secretOf(agent, service).ifPresent(secrets::refresh);
  }

  @Override
  public Optional<ApiKey> previous(String agent, Service service) {
    return secretOf(agent, service)
        .flatMap(name -> secrets.version(name, Version.PREVIOUS))
        .map(ApiKey::new);
  }

  /** The secret that the present key is from; empty where it is from none. */
  private Optional<String> secretOf(String agent, Service service) {
    Optional<Place> ownPlace = configured(own(agent, service));
    if (ownPlace.isEmpty() && issued(agent).isPresent()) {
      return issued(agent);
    }
    return ownPlace
        .or(() -> configured(shared(service)))
        .filter(place -> place.find("api-key").isEmpty())
        .flatMap(place -> place.find("secret"));
  }

  private static Optional<Place> configured(List<Place> places) {
    return places.stream()
        .filter(place -> place.find("api-key").or(() -> place.find("secret")).isPresent())
        .findFirst();
  }

  /** A place where a key may be configured. It finds a setting there by its name. */
  @FunctionalInterface
  private interface Place {
    Optional<String> find(String name);
  }

  private List<Place> own(String agent, Service service) {
    return List.of(
        name -> agents.find(agent, service, name),
        name -> agents.find(agent, null, name),
        name -> name.equals("secret") ? together.partOf(agent, service) : Optional.empty(),
        name -> name.equals("secret") ? together.partOf(agent, null) : Optional.empty());
  }

  private List<Place> shared(Service service) {
    return List.of(
        name -> property("fleabridge.purpleflea." + service.label() + "." + name),
        name -> property("fleabridge.purpleflea." + name));
  }

  private Optional<ApiKey> at(Place place) {
    return place.find("api-key").or(() -> place.find("secret").map(this::read)).map(ApiKey::new);
  }

  private String read(String secret) {
    return together.key(secret).orElseGet(() -> secrets.read(secret));
  }

  private Optional<String> property(String name) {
    return Optional.ofNullable(environment.getProperty(name)).filter(value -> !value.isBlank());
  }
}
