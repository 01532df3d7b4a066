package dev.fleabridge.intake;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What each source may send: {@code fleabridge.security.sources}. How a source signs in stands
 * beside it and is no matter of the doors. The start is refused there where a source may send
 * nothing.
 *
 * @param sources by the name under which a source signs in: that of its keys, that in its tokens,
 *     or that of a queue
 */
@ConfigurationProperties("fleabridge.security")
record SenderProperties(@DefaultValue Map<String, Source> sources) {

  /**
   * One source. Each list holds exact values, or prefixes ending in {@code *}.
   *
   * @param eventSources the {@code source}s of its events; empty: none
   * @param detailTypes the {@code detail-type}s; empty: any
   * @param accounts the AWS accounts that its events and their resources are of; empty: any
   * @param regions the same for regions
   * @param requestsPerSecond how fast it may post, on each replica; null: as fast as it likes
   */
  public record Source(
      @DefaultValue List<String> eventSources,
      @DefaultValue List<String> detailTypes,
      @DefaultValue List<String> accounts,
      @DefaultValue List<String> regions,
      @Nullable Integer requestsPerSecond) {

    public Source {
      eventSources = List.copyOf(eventSources);
      detailTypes = List.copyOf(detailTypes);
      accounts = List.copyOf(accounts);
      regions = List.copyOf(regions);
    }
  }

  static final String PREFIX = "fleabridge.security.sources.";

  public SenderProperties {
    sources = Map.copyOf(sources);
    sources.forEach(SenderProperties::check);
  }

  private static void check(String name, Source source) {
    if (source.requestsPerSecond() != null && source.requestsPerSecond() < 1) {
      throw new IllegalArgumentException(PREFIX + name + ".requests-per-second is at least 1");
    }
  }
}
