package dev.fleabridge.intake;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What each source may send: {@code fleabridge.security.sources}. How a source signs in is
 * configured beside it, in the operators' API, which also refuses the start where a source may send
 * nothing.
 *
 * @param sources by name: the source of the keys, the name in the tokens, or the queue
 */
@ConfigurationProperties("fleabridge.security")
record SenderProperties(@DefaultValue Map<String, Source> sources) {

  /**
   * One source. Each list holds exact values, or prefixes ending in {@code *}.
   *
   * @param eventSources the {@code source}s of its events; empty permits none
   * @param detailTypes the {@code detail-type}s of its events; empty permits any
   * @param accounts the AWS accounts of its events and their resources; empty permits any
   * @param regions the regions of its events and their resources; empty permits any
   * @param requestsPerSecond how many requests a second it may post to each replica; null sets no
   *     limit
   * @param eventsPerDay how many new events it may post on a day (UTC), over all replicas; null
   *     sets no limit
   */
  public record Source(
      @DefaultValue List<String> eventSources,
      @DefaultValue List<String> detailTypes,
      @DefaultValue List<String> accounts,
      @DefaultValue List<String> regions,
      @Nullable Integer requestsPerSecond,
      @Nullable Integer eventsPerDay) {

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
    if (source.eventsPerDay() != null && source.eventsPerDay() < 1) {
      throw new IllegalArgumentException(PREFIX + name + ".events-per-day is at least 1");
    }
  }
}
