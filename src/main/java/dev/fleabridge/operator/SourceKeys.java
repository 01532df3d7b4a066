package dev.fleabridge.operator;

import dev.fleabridge.model.Sha256;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The static keys of the sources. Only digests are kept. The time of a comparison depends neither
 * on how much of a key is right nor on whose key it is.
 */
final class SourceKeys {

  @SuppressWarnings("ArrayRecordComponent") // Only MessageDigest.isEqual compares it.
  private record Known(String source, byte[] digest) {}

  private final List<Known> known;

  SourceKeys(Map<String, SecurityProperties.Source> sources) {
    List<Known> all = new ArrayList<>();
    sources.forEach((name, source) ->
        source.keys().forEach(key -> all.add(new Known(name, Sha256.bytes(key)))));
    this.known = List.copyOf(all);
  }

  /** The source whose key this is. */
  Optional<String> sourceOf(String key) {
    byte[] presented = Sha256.bytes(key);
    String found = null;
    for (Known one : known) {
      // The loop has no early end, so every key is always compared.
      if (MessageDigest.isEqual(one.digest(), presented)) {
        found = one.source();
      }
    }
    return Optional.ofNullable(found);
  }
}
