package dev.fleabridge.operator;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may send events, as far as people are shown it: no keys and no secrets. The doors read what
 * each may send, and the sign-in how each signs in.
 *
 * @param security the sources
 * @param intake the queues
 */
@ConfigurationProperties("fleabridge")
record SourceProperties(@DefaultValue Security security, @DefaultValue Intake intake) {

  /**
   * The sources that post.
   *
   * @param sources by name
   */
  public record Security(@DefaultValue Map<String, Source> sources) {

    public Security {
      sources = Map.copyOf(sources);
    }
  }

  /**
   * What one source may send. An empty list of event sources permits nothing, and another empty
   * list everything.
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

  /** The door of queues. */
  public record Intake(@DefaultValue Sqs sqs) {}

  /**
   * The queues.
   *
   * @param queues as they were configured, which is how they stand as senders in the books
   */
  public record Sqs(@DefaultValue List<String> queues) {

    public Sqs {
      queues = List.copyOf(queues);
    }
  }
}
