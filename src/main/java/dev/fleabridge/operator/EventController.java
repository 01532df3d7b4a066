package dev.fleabridge.operator;

import dev.fleabridge.ledger.ActionReadings;
import dev.fleabridge.ledger.EventReadings;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.Plan.RuleFailure;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.RunReadings.RunOfEvent;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Inbound;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Reads events back, with what became of them. */
@RestController
@RequestMapping("/v1/events")
@Tag(name = "events")
public class EventController {

  /**
   * The filters of a search.
   *
   * @param id see {@link #named}; {@code list} does not read it, but the API's description must
   *     name it
   * @param since the event was received then or later; {@code until}: it was received before then
   */
  public record Query(
      @Nullable String id,
      @Nullable String source,
      @Nullable String detailType,
      @Nullable String since,
      @Nullable String until,
      @Nullable String cursor,
      @Nullable String limit) {

    EventReadings.Search search() {
      Span span = Span.of(since, until);
      return new EventReadings.Search(
          Fields.text("source", source),
          Fields.text("detailType", detailType),
          span.since(),
          span.until());
    }
  }

  /** What a list shows of an event. */
  @Schema(name = "EventSummary")
  public record Summary(
      String id,
      String source,
      String detailType,
      @Nullable Instant time,
      @Schema(implementation = Inbound.Origin.class) String origin,
      String sender,
      Instant receivedAt,
      int deliveries,
      Instant lastReceivedAt) {

    static Summary of(EventReadings.Received e) {
      return new Summary(
          e.id(),
          e.source(),
          e.detailType(),
          e.time(),
          e.origin().name(),
          e.sender(),
          e.receivedAt(),
          e.deliveries(),
          e.lastReceivedAt());
    }
  }

  /**
   * Everything about one event.
   *
   * @param raw the bytes as they came, as text where they are UTF-8 and otherwise in Base64; {@code
   *     rawEncoding} says which
   * @param trace where the event stands in a trace, in the words of W3C's {@code traceparent}; null
   *     where an older version filed it
   */
  @Schema(name = "Event")
  public record Detail(
      String id,
      String source,
      String detailType,
      @Nullable Instant time,
      @Schema(implementation = Inbound.Origin.class) String origin,
      String sender,
      Instant receivedAt,
      int deliveries,
      Instant lastReceivedAt,
      @Schema(type = "object") JsonNode envelope,
      String raw,
      @Schema(allowableValues = {"utf-8", "base64"}) String rawEncoding,
      @Nullable String trace,
      List<RunView> runs,
      List<Failure> failures,
      List<Conflict> conflicts) {}

  /**
   * A run that the event started or met.
   *
   * @param started true where this event started the run; false where it met it
   * @param shadow whether it began in shadow mode
   * @param counts how many actions it has, how many of them are DONE, and how many may still change
   * @param actions the first hundred actions
   */
  @Schema(name = "RunOfEvent")
  public record RunView(
      UUID id,
      String rule,
      String businessKey,
      boolean started,
      boolean shadow,
      Instant createdAt,
      Counts counts,
      List<ActionOfRun> actions) {

    static RunView of(RunOfEvent run, List<Action> actions) {
      return new RunView(
          run.id(),
          run.ruleId(),
          run.businessKey(),
          run.started(),
          run.shadow(),
          run.createdAt(),
          new Counts(run.actions(), run.done(), run.open()),
          actions.stream().limit(MAX_ACTIONS).map(ActionOfRun::of).toList());
    }
  }

  /** What an event shows of an action. */
  @Schema(name = "ActionOfRun")
  public record ActionOfRun(
      UUID id,
      String step,
      String item,
      @Schema(implementation = ActionKind.class) String kind,
      ActionState state,
      boolean shadow,
      @Nullable String reason) {

    static ActionOfRun of(Action a) {
      return new ActionOfRun(
          a.id(), a.step(), a.item(), a.kind().wireName(), a.state(), a.shadow(), a.reason());
    }
  }

  /** How many actions a run has. */
  @Schema(name = "ActionCounts")
  public record Counts(int total, int done, int open) {}

  /** A rule that matched but could not be applied. */
  @Schema(name = "RuleFailure")
  public record Failure(String rule, String reason, String explanation) {

    static Failure of(RuleFailure failure) {
      return new Failure(failure.ruleId(), failure.reason(), failure.explanation());
    }
  }

  /** An action for which this event asked for other terms than an earlier one. */
  @Schema(name = "ConflictOfEvent")
  public record Conflict(UUID action, Instant at, String difference) {

    static Conflict of(ActionReadings.Conflict conflict) {
      return new Conflict(conflict.action(), conflict.at(), conflict.difference());
    }
  }

  private static final int MAX_ACTIONS = 100;

  private final Readings readings;
  private final Ledger ledger;

  EventController(Readings readings, Ledger ledger) {
    this.readings = readings;
    this.ledger = ledger;
  }

  /** What came in, newest first. */
  @GetMapping
  @Operation(
      operationId = "listEvents",
      summary = "What came in, newest first",
      description =
          "With `id` the one event of that id, as `GET /v1/events/{id}` shows it, and no other"
              + " filter counts: for ids that cannot stand in a path, such as a//b. Searched by"
              + " source or type, a page may hold fewer items than asked for, or none, and have a"
              + " next page all the same: follow it until there is none.")
  public Page<Summary> list(@ParameterObject Query query) {
    return Paging.checked(() ->
            readings
                .events()
                .page(query.search(), Fields.cursor(query.cursor()), Fields.limit(query.limit())))
        .map(Summary::of);
  }

  /**
   * Reads one event by its id as a parameter. The producer chooses the id. It may hold what a path
   * cannot: an encoded slash, percent sign or backslash, a semicolon, two slashes. Tomcat and
   * Spring Security refuse such paths, because a proxy and a matcher of roles may read them
   * differently. A parameter has no such problem, so their checks can stay.
   */
  @Hidden // The API's description has it as a parameter of the list.
  @GetMapping(params = {"id", "id!="})
  public Page<Detail> named(@RequestParam String id) {
    return Page.whole(
        readings.events().find(String.valueOf(Fields.text("id", id))).stream()
            .map(this::detail)
            .toList());
  }

  /** Reads one event. An id with plain slashes is taken from the path literally. */
  @GetMapping("/{*id}")
  @Operation(operationId = "getEvent", summary = "One event, and what became of it")
  public Detail one(@PathVariable String id) {
    String plain = id.substring(1);
    return readings
        .events()
        .find(plain)
        .map(this::detail)
        .orElseThrow(() -> new NotFound("event", plain));
  }

  private Detail detail(EventReadings.Stored stored) {
    EventReadings.Received e = stored.received();
    byte[] raw = stored.inbound().raw();
    String text = utf8(raw);
    return new Detail(
        e.id(),
        e.source(),
        e.detailType(),
        e.time(),
        e.origin().name(),
        e.sender(),
        e.receivedAt(),
        e.deliveries(),
        e.lastReceivedAt(),
        stored.envelope(),
        text == null ? Base64.getEncoder().encodeToString(raw) : text,
        text == null ? "base64" : "utf-8",
        ActionViews.traceparent(stored.inbound().trace()),
        readings.runs().ofEvent(e.id()).stream().map(this::view).toList(),
        readings.events().failures(e.id()).stream().map(Failure::of).toList(),
        readings.events().conflicts(e.id()).stream().map(Conflict::of).toList());
  }

  private RunView view(RunOfEvent run) {
    return RunView.of(run, ledger.actions().ofRun(run.id()));
  }

  private static @Nullable String utf8(byte[] raw) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
