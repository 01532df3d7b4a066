package dev.fleabridge.signin;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The secrets with which each source signs its deliveries now. */
final class DeliverySecrets {

  private final Map<String, SecurityProperties.Source> sources;
  private final LiveSecrets live;

  DeliverySecrets(Map<String, SecurityProperties.Source> sources, LiveSecrets live) {
    this.sources = Map.copyOf(sources);
    this.live = live;
  }

  /** All that are good now: two while one replaces the other. None where it signs nothing. */
  List<String> of(String source) {
    SecurityProperties.Source known = sources.get(source);
    if (known == null) {
      return List.of();
    }
    String secret = known.mlflowSecret();
    return Stream.concat(
            known.mlflowSecrets().stream(), secret == null ? Stream.of() : live.of(secret).stream())
        .toList();
  }

  /** Looks again, because somebody signed with a secret that is not known, or not yet. */
  void renewSoon() {
    live.renewSoon();
  }
}
