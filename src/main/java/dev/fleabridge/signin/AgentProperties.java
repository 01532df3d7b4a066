package dev.fleabridge.signin;

import dev.fleabridge.setting.Given;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call tools over MCP, and how they sign in: {@code fleabridge.mcp}. What a mandate allows
 * is bound elsewhere. A mistake stops the start with a sentence that shows no secret.
 *
 * @param resource the address of the door as clients know it, which tokens name as their audience;
 *     null where no tokens are taken
 * @param allowedOrigins whose pages may call, such as {@code https://console.example}
 * @param agents by the names of their mandates
 */
@ConfigurationProperties("fleabridge.mcp")
record AgentProperties(
    @Nullable String resource,
    @DefaultValue List<String> allowedOrigins,
    @DefaultValue Map<String, Agent> agents) {

  private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.\\[\\]:-]+");
  private static final int MAX_SUBJECT_CHARS = 200;
  private static final int MAX_KEYS = 2;
  private static final String PREFIX = "fleabridge.mcp.";

  /**
   * An agent.
   *
   * @param keys those that it may use now: two while one replaces the other
   * @param secret the secret whose current and previous versions are keys too; null where none is
   * @param subject how tokens name it; null where by the name of its mandate
   * @param agent as whom it pays. Only its being there counts: without a part of ours that is set,
   *     the entry of an agent that signs in by tokens would be no entry
   */
  record Agent(
      @DefaultValue List<String> keys,
      @Nullable String secret,
      @Nullable String subject,
      @Nullable String agent) {

    Agent {
      keys = List.copyOf(keys);
      secret = Given.orNull(secret);
      subject = Given.orNull(subject);
    }

    boolean hasKeys() {
      return !keys.isEmpty() || secret != null;
    }

    @Override
    public String toString() {
      return "Agent[keys=***, subject=" + subject + "]";
    }
  }

  AgentProperties {
    resource = Given.orNull(resource);
    if (resource != null && !isAddress(resource)) {
      throw new IllegalArgumentException(
          PREFIX + "resource is the address of the door, such as https://bridge.example/mcp");
    }
    allowedOrigins = allowedOrigins.stream().map(String::strip).toList();
    for (String origin : allowedOrigins) {
      if (!ORIGIN.matcher(origin).matches()) {
        throw new IllegalArgumentException(
            PREFIX
                + "allowed-origins has one that is no origin such as https://console.example,"
                + " in small letters and without a path");
      }
    }
    agents = Map.copyOf(agents);
    Set<String> keys = new HashSet<>();
    agents.forEach((name, agent) -> check(name, agent, keys));
    requireOneEach(agents);
  }

  private static boolean isAddress(String text) {
    try {
      URI address = URI.create(text);
      return ("https".equals(address.getScheme()) || "http".equals(address.getScheme()))
          && address.getHost() != null
          && address.getRawFragment() == null
          && address.getRawQuery() == null
          && address.getRawUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void check(String name, Agent agent, Set<String> seen) {
    String where = PREFIX + "agents." + name;
    if (agent.subject() != null && agent.subject().length() > MAX_SUBJECT_CHARS) {
      throw new IllegalArgumentException(
          "%s.subject has more than %d characters".formatted(where, MAX_SUBJECT_CHARS));
    }
    if (agent.keys().size() > MAX_KEYS) {
      throw new IllegalArgumentException(
          where + ".keys has more than two: one, and another while it replaces the first");
    }
    for (String key : agent.keys()) {
      String mistake = keyMistake(key);
      if (mistake != null) {
        throw new IllegalArgumentException(where + ".keys " + mistake);
      }
      if (!seen.add(key)) {
        throw new IllegalArgumentException(
            where + ".keys has a key that is configured twice: it would not say who pays");
      }
    }
  }

  /** Two agents of one subject would leave open whose mandate it is. */
  private static void requireOneEach(Map<String, Agent> agents) {
    Map<String, String> holders = new HashMap<>();
    agents.forEach((name, agent) -> {
      String other = holders.put(subject(name, agent), name);
      if (other != null) {
        throw new IllegalArgumentException(
            PREFIX + "agents has two of one subject: " + Stream.of(name, other).sorted().toList());
      }
    });
  }

  private static String subject(String name, Agent agent) {
    return Objects.requireNonNullElse(agent.subject(), name);
  }

  /** What is wrong with a key, in words that do not show it; null where nothing is. */
  static @Nullable String keyMistake(String key) {
    String mistake = SecurityProperties.keyMistake(key);
    if (mistake != null) {
      return mistake;
    }
    if (!key.chars().allMatch(one -> one > ' ' && one <= '~')) {
      return "has a key with blanks or with characters that no header takes";
    }
    return AgentTokens.isLikeOne(key) ? "has a key that looks like a token: it has two dots" : null;
  }

  /** The agent that tokens name so; empty where they name none of ours. */
  Optional<String> nameOf(String subject) {
    return agents.entrySet().stream()
        .filter(one -> subject(one.getKey(), one.getValue()).equals(subject))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The secrets of all agents. */
  Stream<LiveSecrets.Wanted> wantedSecrets() {
    return agents.values().stream()
        .map(Agent::secret)
        .filter(Objects::nonNull)
        .map(name -> new LiveSecrets.Wanted(name, true, AgentProperties::keyMistake));
  }
}
