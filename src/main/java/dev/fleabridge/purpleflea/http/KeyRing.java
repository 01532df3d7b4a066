package dev.fleabridge.purpleflea.http;

import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.ApiKeys;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.KeyRefusal;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.dialect.Dialect;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses the key of each call, and remembers which keys are refused. A second key is tried only
 * after a definite refusal that is about keys, which proves that the first call had no effect.
 */
final class KeyRing {

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final ApiKeys keys;
  private final RefusedKeys refused;
  private final VainRefreshes vain;

  /**
   * Whether the previous version of a key may be used. Where the key alone says whose money moves,
   * nobody can say that both versions are of one account.
   */
  private final boolean mayUsePrevious;

  KeyRing(ApiKeys keys, Dialect dialect, Clock clock) {
    this.keys = keys;
    this.refused = new RefusedKeys(clock);
    this.vain = new VainRefreshes(clock);
    this.mayUsePrevious = !dialect.paysByKey(Operation.Transfer.class);
  }

  /**
   * The configured key.
   *
   * @throws RuntimeException where the store of secrets cannot be asked now
   */
  Optional<ApiKey> configured(String agent, Service service) {
    return keys.keyFor(agent, service);
  }

  /** The key to pay with now; empty where this key is refused and another call asks again. */
  Optional<ApiKey> toPayWith(String agent, Service service, ApiKey configured) {
    return Optional.ofNullable(refused.use(agent, service, configured));
  }

  /** Takes note of what an answer says about the key of its call. */
  void hear(String agent, Service service, ApiKey key, CallOutcome<?> outcome) {
    switch (outcome) {
      case CallOutcome.Done<?> done -> refused.accept(service, key);
      case CallOutcome.Declined<?> declined when declined.exchange() != null -> {
        int status = declined.exchange().status();
        if (KeyRefusal.isCertain(status, declined.code())) {
          refused.refuse(agent, service, key);
        } else if (status != FORBIDDEN) {
          refused.accept(service, key);
        }
      }
      // A server counts calls before it looks at keys, and one that fails has looked at nothing.
      case CallOutcome.Declined<?> unsent -> {}
      case CallOutcome.Throttled<?> throttled -> {}
      case CallOutcome.NotSent<?> unsent -> {}
      case CallOutcome.Unknown<?> unknown -> {}
    }
  }

  /** Another key for a call, where its outcome may be due to the refused one. */
  Optional<ApiKey> another(
      String agent, Service service, ApiKey refusedKey, CallOutcome<?> outcome) {
    int status = refusal(outcome);
    // A 401 is about keys. A 403 mostly has other reasons, and many calls may get one.
    boolean worthIt = status == UNAUTHORIZED || (status == FORBIDDEN && !vain.isRecent(refusedKey));
    if (!worthIt) {
      return Optional.empty();
    }
    Optional<ApiKey> fresh = refreshed(agent, service).filter(key -> !key.equals(refusedKey));
    if (fresh.isPresent()) {
      return fresh;
    }
    vain.add(refusedKey);
    return status == UNAUTHORIZED ? previous(agent, service, refusedKey) : Optional.empty();
  }

  /** The call has got through with another key than the configured one. */
  void gotThrough(Service service, ApiKey refusedKey, ApiKey good, CallOutcome<?> outcome) {
    if (outcome instanceof CallOutcome.Done<?>) {
      refused.useInstead(service, refusedKey, good);
    }
  }

  /**
   * Looks whether the refused keys were exchanged.
   *
   * @return the agents whose key was refused and that have a good or a new one since the last look
   */
  Set<String> relieved() {
    for (RefusedKeys.Entry entry : refused.dueForALook()) {
      refreshed(entry.agent(), entry.service())
          .filter(key -> !key.equals(entry.key()))
          .ifPresent(key -> refused.accept(entry.service(), entry.key()));
    }
    return refused.takeRelieved();
  }

  private Optional<ApiKey> previous(String agent, Service service, ApiKey refusedKey) {
    if (!mayUsePrevious) {
      return Optional.empty();
    }
    try {
      return keys.previous(agent, service).filter(key -> !key.equals(refusedKey));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private Optional<ApiKey> refreshed(String agent, Service service) {
    try {
      keys.refresh(agent, service);
      return keys.keyFor(agent, service);
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /** The status of a definite refusal by the server, 0 for any other outcome. */
  private static int refusal(CallOutcome<?> outcome) {
    return outcome instanceof CallOutcome.Declined<?> declined && declined.exchange() != null
        ? declined.exchange().status()
        : 0;
  }
}
