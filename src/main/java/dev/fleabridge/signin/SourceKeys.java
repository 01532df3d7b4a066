package dev.fleabridge.signin;

import dev.fleabridge.model.Sha256;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The static keys of the sources, as they are configured or as their secrets have them now. Only
 * digests are kept. The time of a comparison depends neither on how much of a key is right nor on
 * whose key it is.
 */
final class SourceKeys {

  private static final Logger log = LoggerFactory.getLogger(SourceKeys.class);

  @SuppressWarnings("ArrayRecordComponent") // Only MessageDigest.isEqual compares it.
  private record Known(String source, byte[] digest) {}

  /** The keys at one moment, and the values of the secrets that they come from. */
  private record Snapshot(Map<String, List<String>> from, List<Known> known) {}

  private final Map<String, SecurityProperties.Source> sources;
  private final LiveSecrets secrets;
  private volatile @Nullable Snapshot snapshot;

  SourceKeys(Map<String, SecurityProperties.Source> sources, LiveSecrets secrets) {
    this.sources = sources;
    this.secrets = secrets;
  }

  /**
   * The source whose key this is. Where it is nobody's, the secrets are looked at again, for at
   * most a second: a source may use a new key at once.
   */
  Optional<String> sourceOf(String key) {
    Optional<String> found = find(key);
    if (found.isEmpty()) {
      secrets.renewSoon();
      found = find(key);
    }
    return found;
  }

  private Optional<String> find(String key) {
    byte[] presented = Sha256.bytes(key);
    String found = null;
    for (Known one : known()) {
      // The loop has no early end, so every key is always compared.
      if (MessageDigest.isEqual(one.digest(), presented)) {
        found = one.source();
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
    Map<String, Set<String>> holders = new HashMap<>();
    sources.forEach((name, source) -> {
      source.keys().forEach(key -> add(holders, key, name));
      if (source.secret() != null) {
        values.getOrDefault(source.secret(), List.of()).forEach(key -> add(holders, key, name));
      }
    });
    List<Known> all = new ArrayList<>();
    holders.forEach((key, names) -> {
      if (names.size() == 1) {
        all.add(new Known(names.iterator().next(), Sha256.bytes(key)));
      } else {
        log.error("The sources {} have one key. It is refused: it does not say who sends", names);
      }
    });
    return List.copyOf(all);
  }

  private static void add(Map<String, Set<String>> holders, String key, String source) {
    holders.computeIfAbsent(key, k -> new HashSet<>()).add(source);
  }
}
