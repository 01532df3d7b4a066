package dev.fleabridge.purpleflea;

import java.util.Optional;

/** Where the keys of agents come from. Implementations are thread-safe and should cache. */
public interface ApiKeys {

  /**
   * The key with which an agent signs calls to a service.
   *
   * @return empty where none is configured; the call is then declined
   * @throws RuntimeException where the store of secrets cannot be asked now; the call then counts
   *     as not sent
   */
  Optional<ApiKey> keyFor(String agent, Service service);

  /**
   * The key that an agent had before its present one, where the store keeps that. It is asked for
   * when the server has refused the present one.
   *
   * @return empty where there is none, or the key is not from a store
   * @throws RuntimeException where the store cannot be asked now
   */
  default Optional<ApiKey> previous(String agent, Service service) {
    return Optional.empty();
  }

  /**
   * Forgets what is cached for this agent and service, because the server has just refused that
   * key.
   */
  void refresh(String agent, Service service);
}
