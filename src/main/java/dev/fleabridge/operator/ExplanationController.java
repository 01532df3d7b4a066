package dev.fleabridge.operator;

import dev.fleabridge.engine.explain.Explanations;
import dev.fleabridge.engine.explain.Line;
import dev.fleabridge.engine.lever.Levers.Act;
import dev.fleabridge.engine.lever.Prospects;
import dev.fleabridge.engine.lever.Prospects.Prospect;
import dev.fleabridge.ledger.EventReadings.Received;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Inbound;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says why an action is as it is, and what can be done about it. */
@RestController
@RequestMapping("/v1/actions/{id}")
@Tag(name = "actions")
public class ExplanationController {

  /**
   * Why an action is as it is.
   *
   * @param event what began it; null where the books have it no more
   * @param needs the steps that it waits for, or has waited for
   * @param dependents the actions that wait for it, directly or through others; the first 200
   * @param lines the reasons, in the order in which they came about
   */
  @Schema(name = "ActionExplanation")
  public record View(
      UUID action,
      ActionState state,
      @Nullable Began event,
      List<Neighbour> needs,
      List<UUID> dependents,
      List<Reason> lines) {}

  /** The event that began an action. */
  @Schema(name = "EventOfAction")
  public record Began(
      String id,
      String source,
      String detailType,
      @Schema(implementation = Inbound.Origin.class) String origin,
      String sender,
      Instant receivedAt) {

    static Began of(Received e) {
      return new Began(
          e.id(), e.source(), e.detailType(), e.origin().name(), e.sender(), e.receivedAt());
    }
  }

  /** Another step that an action needs. */
  @Schema(name = "NeedOfAction")
  public record Neighbour(UUID id, String step, ActionState state) {

    static Neighbour of(Action a) {
      return new Neighbour(a.id(), a.step(), a.state());
    }
  }

  /**
   * One reason.
   *
   * @param about what it is about
   * @param says the reason in words, such as {@code $detail.confidence >= 0.85: 0.91}
   * @param holds whether it speaks for the action; null where it is only a fact, or cannot be told
   * @param attempt the number of the attempt that the guard let go by it; null where it is of none
   */
  @Schema(name = "ReasonOfAction")
  public record Reason(
      @Schema(
              allowableValues = {
                "received",
                "matched",
                "key",
                "needed",
                "required",
                "payer",
                "payee",
                "amount",
                "computed",
                "allowed",
                "cap",
                "approval",
                "budget",
                "balance",
                "reserved",
                "state",
                "not_known"
              })
          String about,
      String says,
      @Nullable Boolean holds,
      @Nullable Integer attempt) {

    static Reason of(Line line) {
      return new Reason(
          line.about().name().toLowerCase(Locale.ROOT), line.says(), line.holds(), line.attempt());
    }
  }

  /**
   * What the person who asks could do to an action now.
   *
   * @param levers one for each, whether or not it can be pressed
   */
  @Schema(name = "LeversOfAction")
  public record Offered(UUID action, ActionState state, List<Lever> levers) {}

  /**
   * A lever.
   *
   * @param lever its name in the address, such as {@code look-again}
   * @param outcome what the field {@code outcome} of a {@code resolve} must say; null of others
   * @param role who may press it
   * @param possible whether the action's state, its time and the four eyes allow it to this person;
   *     the role is not looked at
   * @param why it is not possible; null where it is
   * @param does what pressing it would do now, or what it is for where it is not possible
   * @param leadsTo the state that it would bring the action to; null where it is not possible
   * @param needs the id that {@code result} must have, such as {@code escrowId}; null where it
   *     needs none
   */
  @Schema(name = "LeverOfAction")
  public record Lever(
      @Schema(allowableValues = {"approve", "reject", "cancel", "retry", "resolve", "look-again"})
          String lever,
      @Schema(allowableValues = {"done", "not_done"}) @Nullable String outcome,
      @Schema(allowableValues = {"approver", "operator"}) String role,
      boolean possible,
      @Nullable String why,
      String does,
      @Nullable ActionState leadsTo,
      @Nullable String needs) {

    static Lever of(Prospect p) {
      String outcome = p.done() ? "done" : "not_done";
      boolean ofApprovers = p.act() == Act.APPROVE || p.act() == Act.REJECT;
      return new Lever(
          p.act().word(),
          p.act() == Act.RESOLVE ? outcome : null,
          ofApprovers ? "approver" : "operator",
          p.refusal() == null,
          p.refusal(),
          p.does(),
          p.leadsTo(),
          p.missingId());
    }
  }

  private static final int MAX_DEPENDENTS = 200;

  private final Ledger ledger;
  private final Readings readings;
  private final Explanations explanations;
  private final Prospects prospects;

  ExplanationController(
      Ledger ledger, Readings readings, Explanations explanations, Prospects prospects) {
    this.ledger = ledger;
    this.readings = readings;
    this.explanations = explanations;
    this.prospects = prospects;
  }

  /** Why the action of this id is as it is. */
  @GetMapping("/explanation")
  @Operation(
      operationId = "explainAction",
      summary = "Why an action is as it is, in words",
      description =
          "Its rule is evaluated again, as it was when the run began, by the event and the results"
              + " of steps that are kept. By what the guard let an attempt go was kept with the"
              + " attempt. What cannot be told any more is said not to be known.")
  public View explain(@PathVariable String id) {
    Action action = action(id);
    return new View(
        action.id(),
        action.state(),
        readings.events().find(action.eventId()).map(e -> Began.of(e.received())).orElse(null),
        ledger.actions().needsOf(action.id()).stream().map(Neighbour::of).toList(),
        readings.actions().dependentsOf(action.id()).stream().limit(MAX_DEPENDENTS).toList(),
        explanations.of(action).stream().map(Reason::of).toList());
  }

  /** What this person could do to the action of this id. */
  @GetMapping("/levers")
  @Operation(
      operationId = "listLeversOfAction",
      summary = "What you could do to an action now, and what each lever would do",
      description =
          "Nothing is kept for whoever asks: a lever that is pressed later is answered by what is"
              + " true then.")
  public Offered levers(@PathVariable String id, Principal person) {
    Action action = action(id);
    return new Offered(
        action.id(),
        action.state(),
        prospects.of(action, person.getName()).stream().map(Lever::of).toList());
  }

  private Action action(String id) {
    return ledger
        .actions()
        .find(Fields.id("action", id))
        .orElseThrow(() -> new NotFound("action", id));
  }
}
