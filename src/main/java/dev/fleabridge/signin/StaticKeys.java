package dev.fleabridge.signin;

import dev.fleabridge.model.Sha256;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The static keys of sources and of agents, as they are configured or as their secrets have them
 * now. Only digests are kept. The time of a comparison depends neither on how much of a key is
 * right nor on whose key it is.
 */
final class StaticKeys {

  private static final Logger log = LoggerFactory.getLogger(StaticKeys.class);

  private enum Kind {
    SOURCE,
    AGENT
  }

  /** Who has a key. */
  private record Holder(Kind kind, String name) {

    @Override
    public String toString() {
      return kind.name().toLowerCase(Locale.ROOT) + " " + name;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // Only MessageDigest.isEqual compares it.
  private record Known(Holder holder, byte[] digest) {}

  /** The keys at one moment, and the values of the secrets that they come from. */
  private record Snapshot(Map<String, List<String>> from, List<Known> known) {}

  private final Map<String, SecurityProperties.Source> sources;
  private final Map<String, AgentProperties.Agent> agents;
  private final LiveSecrets secrets;
  private volatile @Nullable Snapshot snapshot;

  StaticKeys(
      Map<String, SecurityProperties.Source> sources,
      Map<String, AgentProperties.Agent> agents,
      LiveSecrets secrets) {
    this.sources = sources;
    this.agents = agents;
    this.secrets = secrets;
  }

  /**
   * The source whose key this is. Where it is nobody's, the secrets are looked at again, for at
   * most a second: a source may use a new key at once.
   */
  Optional<String> sourceOf(String key) {
    return nameOf(key, Kind.SOURCE);
  }

  /** The agent whose key this is; as for sources. */
  Optional<String> agentOf(String key) {
    return nameOf(key, Kind.AGENT);
  }

  private Optional<String> nameOf(String key, Kind kind) {
    Optional<Holder> found = find(key);
    if (found.isEmpty()) {
      secrets.renewSoon();
      found = find(key);
    }
    return found.filter(holder -> holder.kind() == kind).map(Holder::name);
  }

  private Optional<Holder> find(String key) {
    byte[] presented = Sha256.bytes(key);
    Holder found = null;
    for (Known one : known()) {
      // The loop has no early end, so every key is always compared.
      if (MessageDigest.isEqual(one.digest(), presented)) {
        found = one.holder();
      }
    }
    return Optional.ofNullable(found);
  }

  private List<Known> known() {
    Map<String, List<String>> now = secrets.all();
    Snapshot last = snapshot;
    if (last == null || !last.from().equals(now)) {
      last = new Snapshot(now, read(now));
      snapshot = last;
    }
    return last.known();
  }

  private List<Known> read(Map<String, List<String>> values) {
    Map<String, Set<Holder>> holders = new HashMap<>();
    sources.forEach((name, source) ->
        add(holders, new Holder(Kind.SOURCE, name), source.keys(), source.secret(), values));
    agents.forEach((name, agent) ->
        add(holders, new Holder(Kind.AGENT, name), agent.keys(), agent.secret(), values));
    List<Known> all = new ArrayList<>();
    holders.forEach((key, who) -> {
      if (who.size() == 1) {
        all.add(new Known(who.iterator().next(), Sha256.bytes(key)));
      } else {
        log.error("{} have one key. It is refused: it does not say who comes", who);
      }
    });
    return List.copyOf(all);
  }

  private static void add(
      Map<String, Set<Holder>> holders,
      Holder holder,
      List<String> keys,
      @Nullable String secret,
      Map<String, List<String>> values) {
    List<String> live = secret == null ? List.of() : values.getOrDefault(secret, List.of());
    Stream.concat(keys.stream(), live.stream())
        .forEach(key -> holders.computeIfAbsent(key, k -> new HashSet<>()).add(holder));
  }
}
