package dev.fleabridge.engine.pay;

import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.Service;
import java.util.Optional;
import java.util.Set;

/**
 * Says which payers may have one account. At the public servers the key alone says whose money
 * moves. So agents with the same key, such as the default one, pay from the same account, whatever
 * the rules call them.
 */
public final class PayerAccounts {

  private final ApiKeys keys;

  public PayerAccounts(ApiKeys keys) {
    this.keys = keys;
  }

  /**
   * Whether effects of the two may be in one account. It is true as well where that cannot be found
   * out.
   *
   * @param services the services where the effects would be
   */
  boolean mayBeOne(String payer, String other, Set<Service> services) {
    return payer.equals(other)
        || services.stream().anyMatch(service -> mayShareKey(payer, other, service));
  }

  private boolean mayShareKey(String payer, String other, Service service) {
    try {
      Optional<ApiKey> key = keys.keyFor(payer, service);
      Optional<ApiKey> others = keys.keyFor(other, service);
      return key.isEmpty() || others.isEmpty() || key.equals(others);
    } catch (RuntimeException e) {
      return true;
    }
  }
}
