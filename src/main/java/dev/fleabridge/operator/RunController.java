package dev.fleabridge.operator;

import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.RunReadings;
import dev.fleabridge.ledger.RunReadings.EventOfRun;
import dev.fleabridge.ledger.Runs;
import dev.fleabridge.model.Action;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Reads runs back. */
@RestController
@RequestMapping("/v1/runs")
@Tag(name = "runs")
public class RunController {

  /**
   * A run with its actions.
   *
   * @param shadow whether it began in shadow mode: nothing is sent for it, whatever its rule says
   *     now
   * @param event the event that started it; {@code events} also has those that met it
   * @param revision the number of the revision of the rules that decided it; null where it was by
   *     none, or began before revisions were kept
   * @param definition the rule as it was when the run started
   * @param actions the first thousand
   * @param needs which of these actions waited for which
   */
  @Schema(name = "Run")
  public record Detail(
      UUID id,
      String rule,
      String businessKey,
      boolean shadow,
      String event,
      List<String> events,
      Instant createdAt,
      @Nullable Long revision,
      @Schema(type = "object") JsonNode definition,
      List<ActionViews.Summary> actions,
      List<Need> needs) {}

  /**
   * That an action waited for another to end.
   *
   * @param needs the other one
   */
  @Schema(name = "NeedOfRun")
  public record Need(UUID action, UUID needs) {

    static Need of(RunReadings.Need need) {
      return new Need(need.action(), need.needs());
    }
  }

  private final Ledger ledger;
  private final Readings readings;

  RunController(Ledger ledger, Readings readings) {
    this.ledger = ledger;
    this.readings = readings;
  }

  /** One run. */
  @GetMapping("/{id}")
  @Operation(operationId = "getRun", summary = "One run with its actions")
  public Detail one(@PathVariable String id) {
    Runs.Run run =
        ledger.runs().find(Fields.id("run", id)).orElseThrow(() -> new NotFound("run", id));
    List<Action> actions = ledger.actions().ofRun(run.id());
    return new Detail(
        run.id(),
        run.ruleId(),
        run.businessKey(),
        run.shadow(),
        run.eventId(),
        readings.runs().events(run.id()).stream().map(EventOfRun::eventId).toList(),
        run.createdAt(),
        readings.runs().revision(run.id()).orElse(null),
        run.definition(),
        actions.stream().map(ActionViews.Summary::of).toList(),
        readings.runs().needs(actions.stream().map(Action::id).toList()).stream()
            .map(Need::of)
            .toList());
  }
}
