package dev.fleabridge.engine.pay;

import dev.fleabridge.purpleflea.Service;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Says who has which key, by where the configuration has it. So a key of Secrets Manager may be
 * rotated without a change here. Two agents with one {@code api-key}, or with one name of a secret,
 * have the same key. The contents of secrets are not compared.
 */
final class KeyHolders implements BiFunction<String, Service, String> {

  private final BiFunction<String, Service, Optional<String>> own;
  private final Function<Service, Optional<String>> shared;
  private final Function<String, Boolean> issued;

  /** By service and key, the first by name of the agents that have this key as their own. */
  private final Map<Service, Map<String, String>> firstWith = new EnumMap<>(Service.class);

  /**
   * @param agents the agents that the configuration names
   * @param own the key of an agent, or the name of its secret; empty where it has none of its own
   * @param shared the same for the key of all other agents
   * @param issued whether a key was issued to the agent when we registered it
   */
  KeyHolders(
      Iterable<String> agents,
      BiFunction<String, Service, Optional<String>> own,
      Function<Service, Optional<String>> shared,
      Function<String, Boolean> issued) {
    this.own = own;
    this.shared = shared;
    this.issued = issued;
    for (Service service : Service.values()) {
      Map<String, String> first = new TreeMap<>();
      agents.forEach(agent ->
          own.apply(agent, service).ifPresent(key -> first.merge(key, agent, KeyHolders::earlier)));
      firstWith.put(service, first);
    }
  }

  private static String earlier(String one, String other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  @Override
  public String apply(String agent, Service service) {
    Optional<String> key = own.apply(agent, service);
    Optional<String> everybodys = shared.apply(service);
    if (key.isPresent()) {
      return key.equals(everybodys)
          ? PayingAccounts.SHARED
          : firstWith.getOrDefault(service, Map.of()).getOrDefault(key.get(), agent);
    }
    return everybodys.isEmpty() || issued.apply(agent) ? agent : PayingAccounts.SHARED;
  }
}
