package dev.fleabridge.operator;

import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.SourceReadings;
import dev.fleabridge.ledger.SourceReadings.Sent;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.operator.SourceProperties.Source;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reads who sends events, how many, and what each may send. Shows no key and no secret. */
@RestController
@RequestMapping("/v1/sources")
@Tag(name = "sources")
public class SourceController {

  /**
   * Somebody who sends events, or may.
   *
   * @param name of a source, a queue, a person, an agent or a schedule
   * @param configured whether this replica's configuration names it as a source or a queue
   * @param lastOrigin the door by which its last event came; null where none ever did
   * @param eventsLastHour events, not deliveries; {@code eventsLastDay}: of the last 24 hours. Both
   *     are counted up to 10,000, which then means that many or more
   * @param mayPost what it may post; null where it is no source that is configured
   */
  @Schema(name = "Source")
  public record View(
      String name,
      boolean configured,
      @Schema(implementation = Origin.class) @Nullable String lastOrigin,
      @Nullable Instant lastReceivedAt,
      long eventsLastHour,
      long eventsLastDay,
      @Nullable MayPost mayPost) {}

  /**
   * What a source may post. An empty list of types, accounts or regions permits any of them.
   *
   * @param requestsPerSecond to each replica; null: no limit
   * @param eventsPerDay new events of a day (UTC); null: no limit
   * @param eventsToday how many of today's count against that limit; null where there is none
   */
  @Schema(name = "SourceMayPost")
  public record MayPost(
      List<String> eventSources,
      List<String> detailTypes,
      List<String> accounts,
      List<String> regions,
      @Nullable Integer requestsPerSecond,
      @Nullable Integer eventsPerDay,
      @Nullable Integer eventsToday) {

    static MayPost of(Source source, int today) {
      return new MayPost(
          source.eventSources(),
          source.detailTypes(),
          source.accounts(),
          source.regions(),
          source.requestsPerSecond(),
          source.eventsPerDay(),
          source.eventsPerDay() == null ? null : today);
    }
  }

  private final SourceReadings readings;
  private final SourceProperties properties;
  private final Clock clock;

  SourceController(Readings readings, SourceProperties properties, Clock clock) {
    this.readings = readings.sources();
    this.properties = properties;
    this.clock = clock;
  }

  /** Everybody who has sent something, and everybody who is configured. */
  @GetMapping
  @Operation(
      operationId = "listSources",
      summary = "Who sends events, how many, and what each may post, by name")
  public Page<View> list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String limit) {
    int most = Fields.limit(limit);
    Set<String> configured = configured();
    List<Sent> found =
        readings.page(configured, NameCursor.read(cursor), most + 1, clock.instant());
    return Page.of(found, most, sent -> NameCursor.write(sent.name()))
        .map(sent -> view(sent, configured.contains(sent.name())));
  }

  private Set<String> configured() {
    Set<String> names = new TreeSet<>(properties.security().sources().keySet());
    names.addAll(properties.intake().sqs().queues());
    return names;
  }

  private View view(Sent sent, boolean configured) {
    Source source = properties.security().sources().get(sent.name());
    return new View(
        sent.name(),
        configured,
        sent.lastOrigin() == null ? null : sent.lastOrigin().name(),
        sent.lastReceivedAt(),
        sent.lastHour(),
        sent.lastDay(),
        source == null ? null : MayPost.of(source, sent.countedToday()));
  }
}
