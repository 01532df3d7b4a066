package dev.fleabridge.operator;

import dev.fleabridge.engine.guard.Approval;
import dev.fleabridge.engine.pay.Upstream;
import dev.fleabridge.ledger.ActivityReadings;
import dev.fleabridge.ledger.Census;
import dev.fleabridge.ledger.Pauses;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.RuleRevisions;
import dev.fleabridge.ledger.SharedReading;
import dev.fleabridge.model.Usdc;
import dev.fleabridge.operator.OverviewViews.Books;
import dev.fleabridge.operator.OverviewViews.Calls;
import dev.fleabridge.operator.OverviewViews.Changes;
import dev.fleabridge.operator.OverviewViews.Moved;
import dev.fleabridge.operator.OverviewViews.OfHour;
import dev.fleabridge.operator.OverviewViews.OfRule;
import dev.fleabridge.operator.OverviewViews.Sum;
import dev.fleabridge.operator.OverviewViews.View;
import dev.fleabridge.operator.OverviewViews.Waiting;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tells whether money moves, whether anything is stuck, and whether anybody has to act. */
@RestController
@RequestMapping("/v1/overview")
@Tag(name = "overview")
public class OverviewController {

  private static final int HOURS = 24;

  /** How far back {@code since} may look. Sums are kept for a day longer. */
  private static final Duration LONGEST = Duration.ofDays(7);

  private final ActivityReadings activity;
  private final RuleRevisions revisions;
  private final Pauses pauses;
  private final SharedReading<Census.Figures> figures;
  private final Upstream upstream;
  private final QueueLook queues;
  private final Clock clock;

  OverviewController(
      Readings readings,
      SharedReading<Census.Figures> figures,
      Upstream upstream,
      QueueLook queues,
      Clock clock) {
    this.activity = readings.activity();
    this.revisions = readings.revisions();
    this.pauses = readings.pauses();
    this.figures = figures;
    this.upstream = upstream;
    this.queues = queues;
    this.clock = clock;
  }

  /**
   * Reads it now, but for what stands in the books, which may be fifteen seconds old, and in
   * queues.
   */
  @GetMapping
  @Operation(
      operationId = "getOverview",
      summary = "Whether money moves, what is stuck, and what waits for people")
  public View read(
      @Parameter(description = "since when `changes` are told; at most seven days back")
          @RequestParam(required = false)
          @Nullable String since) {
    Instant from = Fields.instant("since", since);
    Instant now = clock.instant();
    ActivityReadings.Told told = activity.told().orElse(null);
    return new View(
        now,
        figures.get().map(Books::of).orElse(null),
        Waiting.of(activity.held(Approval.REASONS)),
        Waiting.of(activity.inReview()),
        Waiting.of(revisions.proposed()),
        pauses.page("", Fields.MAX_LIMIT),
        told == null ? null : moved(told, now),
        told == null || from == null ? null : changes(told, from, now),
        upstream.calls().stream().map(Calls::of).toList(),
        queues.get());
  }

  private Moved moved(ActivityReadings.Told told, Instant now) {
    Instant lastHour = ActivityReadings.beginning(now.minus(1, ChronoUnit.HOURS));
    Instant first = now.truncatedTo(ChronoUnit.HOURS).minus(HOURS - 1L, ChronoUnit.HOURS);
    return new Moved(
        told.since(),
        told.asOf(),
        lastHour,
        Sum.of(activity.moved(lastHour)),
        first,
        Sum.of(activity.moved(first)),
        hours(first),
        activity.movedByRule(first).stream()
            .map(one ->
                new OfRule(one.rule(), one.moved().payments(), Usdc.text(one.moved().amount())))
            .toList());
  }

  /** Every hour, also those in which nothing was moved. */
  private List<OfHour> hours(Instant first) {
    Map<Instant, ActivityReadings.OfHour> byHour =
        activity.movedByHour(first).stream()
            .collect(Collectors.toMap(ActivityReadings.OfHour::hour, Function.identity()));
    return IntStream.range(0, HOURS)
        .mapToObj(hour -> first.plus(hour, ChronoUnit.HOURS))
        .map(hour -> {
          ActivityReadings.OfHour found = byHour.get(hour);
          ActivityReadings.Moved moved =
              found == null ? ActivityReadings.Moved.NOTHING : found.moved();
          return new OfHour(hour, moved.payments(), Usdc.text(moved.amount()));
        })
        .toList();
  }

  private Changes changes(ActivityReadings.Told told, Instant from, Instant now) {
    Instant earliest = latest(told.since(), now.minus(LONGEST));
    Instant since = ActivityReadings.beginning(latest(from, earliest));
    return new Changes(
        since, OverviewViews.states(activity.became(since)), Sum.of(activity.moved(since)));
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
