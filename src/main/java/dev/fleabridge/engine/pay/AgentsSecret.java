package dev.fleabridge.engine.pay;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.dialect.Dialects;
import dev.fleabridge.setting.ExitCode;
import dev.fleabridge.setting.StartRefused;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one secret that holds the keys of many agents: a JSON object from the exact id to the key, or
 * to an object from the name of a service to the key. It says which agents are in it and in which
 * part of it their keys are; the keys themselves are read there. Thread-safe.
 */
final class AgentsSecret {

  private static final Logger log = LoggerFactory.getLogger(AgentsSecret.class);

  /**
   * What the secret says.
   *
   * @param parts the agents, and agent/service, that have a key
   * @param doubtful the agents whose key another one has too
   */
  private record Content(int hash, Set<String> parts, Set<String> doubtful) {}

  private final @Nullable String name;
  private final Secrets secrets;
  private final boolean keyIsAccount;
  private volatile Content content = new Content(0, Set.of(), Set.of());

  /**
   * @param name the name of the secret; null or blank where there is none
   * @param keyIsAccount whether the key says whose money moves
   */
  AgentsSecret(@Nullable String name, Secrets secrets, boolean keyIsAccount) {
    this.name = name == null || name.isBlank() ? null : name.strip();
    this.secrets = secrets;
    this.keyIsAccount = keyIsAccount;
  }

  /** As the settings name it. It is not read yet. */
  static AgentsSecret of(AgentProperties agents, Secrets secrets, PurpleFleaProperties upstream) {
    boolean keyIsAccount = Dialects.named(upstream.dialect()).paysByKey(Operation.Transfer.class);
    return new AgentsSecret(agents.secret(), secrets, keyIsAccount);
  }

  /**
   * Reads the secret for the first time. Without it nobody could say which agents have keys of
   * their own.
   *
   * @throws StartRefused where it cannot be read, or is no such object
   */
  void load() {
    if (name != null) {
      try {
        content = parsed(secrets.read(name));
      } catch (AwsFailure e) {
        throw refused(e.reason(), e);
      } catch (IllegalArgumentException e) {
        throw refused(String.valueOf(e.getMessage()), e);
      }
    }
  }

  private static StartRefused refused(String why, RuntimeException cause) {
    return new StartRefused(
        ExitCode.SECRET,
        "fleabridge.agents.secret: " + why,
        "Mend the secret or the task's permission, and start again.",
        cause);
  }

  /**
   * Reads the secret anew. While it cannot be read or is no such object, what it said last holds.
   *
   * @return whether it says something else than before
   */
  boolean renew() {
    if (name == null) {
      return false;
    }
    try {
      Content renewed = parsed(secrets.refresh(name));
      boolean changed = !renewed.equals(content);
      content = renewed;
      return changed;
    } catch (RuntimeException e) {
      log.error("The agents' secret is not taken up: {}", e.getMessage());
      return false;
    }
  }

  /**
   * The name of the part with the agent's key, for {@link Secrets}; empty where it has none there.
   *
   * @param service the service; null for a key that holds for every service
   */
  Optional<String> partOf(String agent, @Nullable Service service) {
    if (agent.indexOf('/') >= 0) {
      // No id has one; it would be the key of another agent for a service.
      return Optional.empty();
    }
    String part = service == null ? agent : agent + "/" + service.label();
    return content.parts().contains(part) ? Optional.of(name + "#" + part) : Optional.empty();
  }

  /**
   * Throws where the agent's key is another agent's too and says whose money moves: the two would
   * be one account with two limits.
   */
  void requireOneAccount(String agent) {
    if (keyIsAccount && content.doubtful().contains(agent)) {
      throw new IllegalStateException("another agent of the agents' secret has the same key");
    }
  }

  private Content parsed(String text) {
    Set<String> parts = new HashSet<>();
    Map<String, Set<String>> holders = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : object(text).properties()) {
      String agent = entry.getKey();
      JsonNode value = entry.getValue();
      if (value.isString()) {
        add(agent, agent, value, parts, holders);
      } else if (value.isObject()) {
        value
            .properties()
            .forEach(one -> add(agent, agent + "/" + one.getKey(), one.getValue(), parts, holders));
      } else {
        throw new IllegalArgumentException("the secret has no key for agent " + agent);
      }
    }
    Set<String> doubtful = new HashSet<>();
    holders.values().stream().filter(agents -> agents.size() > 1).forEach(doubtful::addAll);
    if (keyIsAccount && !doubtful.isEmpty()) {
      log.error(
          "Agents {} of the agents' secret have one key, and none of them pays: it does not say"
              + " which account a limit counts",
          doubtful);
    }
    return new Content(text.hashCode(), Set.copyOf(parts), Set.copyOf(doubtful));
  }

  private static void add(
      String agent,
      String part,
      JsonNode key,
      Set<String> parts,
      Map<String, Set<String>> holders) {
    if (!key.isString() || key.stringValue().isBlank()) {
      throw new IllegalArgumentException("the secret has no key for " + part);
    }
    parts.add(part);
    holders.computeIfAbsent(key.stringValue().strip(), k -> new HashSet<>()).add(agent);
  }

  private static JsonNode object(String text) {
    try {
      JsonNode parsed = JsonMapper.shared().readTree(text);
      if (parsed.isObject()) {
        return parsed;
      }
    } catch (JacksonException e) {
      // A parser's message quotes the text.
    }
    throw new IllegalArgumentException("the secret is not a JSON object");
  }
}
