package dev.fleabridge.engine.pay;

import dev.fleabridge.aws.Secrets;
import dev.fleabridge.purpleflea.Balance;
import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import dev.fleabridge.purpleflea.dialect.Dialects;
import dev.fleabridge.setting.StartRefused;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Looks at Purple Flea and at the configured keys before a start. It reads balances and nothing
 * else, and needs no database: of agents that rules register it knows no key.
 */
public final class KeyLook {

  /** What became of reading a balance, in words of ours and the server's code. */
  public record Read(boolean done, boolean supported, String told) {}

  private final ConfiguredKeys keys;
  private final AgentsSecret together;
  private final Optional<String> togetherName;
  private final PurpleFleaProperties properties;
  private final Clock clock;

  KeyLook(
      ConfigurableEnvironment environment,
      Secrets secrets,
      AgentProperties agents,
      PurpleFleaProperties properties,
      Clock clock) {
    this.together = AgentsSecret.of(agents, secrets, properties);
    this.togetherName = Optional.ofNullable(agents.secret()).filter(name -> !name.isBlank());
    this.keys = new ConfiguredKeys(environment, secrets, together, agent -> Optional.empty());
    this.properties = properties;
    this.clock = clock;
  }

  /** The agents that the configuration names. */
  public Set<String> agents() {
    return keys.agents();
  }

  /** The names of the secrets that hold keys. */
  public Set<String> secrets() {
    Set<String> names = new TreeSet<>(keys.secrets());
    togetherName.ifPresent(names::add);
    return names;
  }

  /**
   * Where the services are.
   *
   * @throws dev.fleabridge.setting.StartRefused where an address cannot be used
   */
  public Map<Service, URI> addresses() {
    return properties.addresses();
  }

  /** How long connecting may take. */
  public Duration connectTimeout() {
    return properties.connectTimeout();
  }

  /** Reads the balance of an agent once, with its key. */
  public Read balance(String agent) {
    try {
      together.load();
    } catch (StartRefused e) {
      return new Read(false, true, String.valueOf(e.getMessage()));
    }
    try (PurpleFlea client =
        new PurpleFlea(
            properties.toSettings(), Dialects.named(properties.dialect()), keys, clock)) {
      if (!client.reportsBalance()) {
        return new Read(false, false, "the dialect has no call for it");
      }
      return switch (client.balance(agent)) {
        case CallOutcome.Done<Balance>(Balance balance, var exchange) ->
            new Read(true, true, "the balance is " + balance.amount().toPlainString());
        case CallOutcome.Declined<Balance>(String code, var message, var exchange) ->
            new Read(
                false,
                true,
                "refused"
                    + (exchange == null ? "" : " with " + exchange.status())
                    + " ("
                    + code
                    + ")");
        case CallOutcome.Throttled<Balance> throttled -> new Read(false, true, "too many calls");
        case CallOutcome.NotSent<Balance> notSent -> new Read(false, true, "not reached");
        case CallOutcome.Unknown<Balance> unknown -> new Read(false, true, "no usable answer");
      };
    }
  }
}
