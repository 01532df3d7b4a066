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
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one secret that holds the keys of many agents: a JSON object from the exact id to the key, or
 * to an object from the name of a service to the key. It says which agents are in it, and their
 * keys, always from one text: the last good one. Thread-safe.
 */
final class AgentsSecret {

  private static final Logger log = LoggerFactory.getLogger(AgentsSecret.class);

  /** What the secret says. It is no record, because a record's toString would show keys. */
  private static final class Content {

    static final Content NONE = new Content(Map.of(), Set.of(), Set.of());

    /** By agent, and by agent/service. */
    final Map<String, String> keys;

    /** What had a key since the start, and has none now. */
    final Set<String> lost;

    /** The agents whose key another one has too. */
    final Set<String> doubtful;

    Content(Map<String, String> keys, Set<String> lost, Set<String> doubtful) {
      this.keys = keys;
      this.lost = lost;
      this.doubtful = doubtful;
    }
  }

  private final @Nullable String name;
  private final Secrets secrets;
  private final boolean keyIsAccount;
  private volatile Content content = Content.NONE;

  /** The text that was looked at last, good or not; empty until the secret was read. */
  private volatile String seen = "";

  private boolean changed;

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
        String text = secrets.read(name);
        content = parsed(text, Content.NONE);
        seen = text;
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
   * @return whether it says something else than at the last renewal
   */
  boolean renew() {
    if (name == null) {
      return false;
    }
    try {
      takeUp(secrets.refresh(name));
    } catch (RuntimeException e) {
      log.error("The agents' secret is not taken up: {}", e.getMessage());
    }
    return hasChanged();
  }

  private synchronized boolean hasChanged() {
    boolean now = changed;
    changed = false;
    return now;
  }

  /** What the secret says now. A refused key has it read anew between two renewals. */
  private Content current() {
    if (name != null && !seen.isEmpty()) {
      // It waits for nobody: accounts are found inside of transactions.
      String text = secrets.known(name);
      if (!text.equals(seen)) {
        takeUp(text);
      }
    }
    return content;
  }

  private synchronized void takeUp(String text) {
    if (text.equals(seen)) {
      return;
    }
    seen = text;
    try {
      content = parsed(text, content);
      changed = true;
    } catch (IllegalArgumentException e) {
      log.error(
          "The agents' secret is not taken up, and what it said last holds: {}", e.getMessage());
    }
  }

  /**
   * The name of the part with the agent's key; empty where it has none there. What had a key since
   * the start and has lost it keeps its name, so that nobody pays by a key that is not his: whoever
   * writes the secret anew with one agent alone has not said who pays for the others.
   *
   * @param service the service; null for a key that holds for every service
   */
  Optional<String> partOf(String agent, @Nullable Service service) {
    if (agent.indexOf('/') >= 0) {
      // No id has one; it would be the key of another agent for a service.
      return Optional.empty();
    }
    String part = service == null ? agent : agent + "/" + service.label();
    Content now = current();
    return now.keys.containsKey(part) || now.lost.contains(part)
        ? Optional.of(name + "#" + part)
        : Optional.empty();
  }

  /** The key in a part of this secret; empty where the name is another's, or it has no key now. */
  Optional<String> key(String part) {
    return name != null && part.startsWith(name + "#")
        ? Optional.ofNullable(current().keys.get(part.substring(name.length() + 1)))
        : Optional.empty();
  }

  /**
   * Throws where the agent's key is another agent's too and says whose money moves: the two would
   * be one account with two limits.
   */
  void requireOneAccount(String agent) {
    if (keyIsAccount && current().doubtful.contains(agent)) {
      throw new IllegalStateException("another agent of the agents' secret has the same key");
    }
  }

  private Content parsed(String text, Content before) {
    Map<String, String> keys = new HashMap<>();
    Map<String, Set<String>> holders = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : object(text).properties()) {
      String agent = entry.getKey();
      JsonNode value = entry.getValue();
      if (value.isString()) {
        add(agent, agent, value, keys, holders);
      } else if (value.isObject()) {
        value
            .properties()
            .forEach(one -> add(agent, agent + "/" + one.getKey(), one.getValue(), keys, holders));
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
    return new Content(Map.copyOf(keys), lost(keys.keySet(), before), Set.copyOf(doubtful));
  }

  private static Set<String> lost(Set<String> parts, Content before) {
    Set<String> lost = new TreeSet<>(before.lost);
    lost.addAll(before.keys.keySet());
    lost.removeIf(part -> parts.contains(part) || parts.contains(agentOf(part)));
    if (!before.lost.containsAll(lost)) {
      log.error(
          "The agents' secret has no key for {} any more. Until it has, or a start, these pay by no"
              + " other key",
          lost);
    }
    return Set.copyOf(lost);
  }

  private static String agentOf(String part) {
    int slash = part.indexOf('/');
    return slash < 0 ? part : part.substring(0, slash);
  }

  private static void add(
      String agent,
      String part,
      JsonNode key,
      Map<String, String> keys,
      Map<String, Set<String>> holders) {
    if (!key.isString() || key.stringValue().isBlank()) {
      throw new IllegalArgumentException("the secret has no key for " + part);
    }
    keys.put(part, key.stringValue());
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
