package dev.fleabridge.operator;

import static dev.fleabridge.engine.lever.Levers.Act.APPROVE;
import static dev.fleabridge.engine.lever.Levers.Act.CANCEL;
import static dev.fleabridge.engine.lever.Levers.Act.LOOK_AGAIN;
import static dev.fleabridge.engine.lever.Levers.Act.REJECT;
import static dev.fleabridge.engine.lever.Levers.Act.RESOLVE;
import static dev.fleabridge.engine.lever.Levers.Act.RETRY;

import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.lever.RefusedActs;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import dev.fleabridge.web.Forms;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** The levers for one action. Each takes a note and answers with the action as it is afterwards. */
@RestController
@RequestMapping("/v1/actions/{id}")
@Tag(name = "levers")
class LeverController {

  private static final int MAX_RESULTS = 20;
  private static final int MAX_RESULT_CHARS = 200;

  /**
   * What a person has found out.
   *
   * @param outcome {@code done} or {@code not_done}
   * @param result the ids that Purple Flea gave, such as {@code txId}; allowed only with {@code
   *     done}
   */
  @Schema(
      name = "Resolution",
      example =
          """
          {"note": "the statement shows it", "outcome": "done", "result": {"txId": "tx_1"}}\
          """)
  record ResolveBody(
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              description = "why; it stands in the audit",
              pattern = Forms.NOT_BLANK,
              maxLength = Forms.MAX_NOTE_CHARS)
          @Nullable String note,
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              allowableValues = {"done", "not_done"})
          @Nullable String outcome,
      @Nullable Map<String, String> result) {}

  private final Levers levers;
  private final RefusedActs refused;
  private final Ledger ledger;
  private final Readings readings;

  LeverController(Levers levers, RefusedActs refused, Ledger ledger, Readings readings) {
    this.levers = levers;
    this.refused = refused;
    this.ledger = ledger;
    this.readings = readings;
  }

  @PostMapping("/approve")
  @Operation(
      operationId = "approveAction",
      summary = "Let an action go that waits for approval; not one's own")
  ResponseEntity<ActionViews.Detail> approve(
      @PathVariable String id,
      @RequestHeader(name = IfMatch.NAME, required = false) @Nullable String ifMatch,
      @RequestBody NoteBody body,
      Principal person) {
    return act(APPROVE, id, by(person, body.note(), ifMatch), levers::approve);
  }

  @PostMapping("/reject")
  @Operation(operationId = "rejectAction", summary = "Refuse an action that has not been sent")
  ResponseEntity<ActionViews.Detail> reject(
      @PathVariable String id,
      @RequestHeader(name = IfMatch.NAME, required = false) @Nullable String ifMatch,
      @RequestBody NoteBody body,
      Principal person) {
    return act(REJECT, id, by(person, body.note(), ifMatch), levers::reject);
  }

  @PostMapping("/cancel")
  @Operation(operationId = "cancelAction", summary = "Stop an action for good")
  ResponseEntity<ActionViews.Detail> cancel(
      @PathVariable String id,
      @RequestHeader(name = IfMatch.NAME, required = false) @Nullable String ifMatch,
      @RequestBody NoteBody body,
      Principal person) {
    return act(CANCEL, id, by(person, body.note(), ifMatch), levers::cancel);
  }

  @PostMapping("/retry")
  @Operation(
      operationId = "retryAction",
      summary = "Send an action again that was refused, or send it now")
  ResponseEntity<ActionViews.Detail> retry(
      @PathVariable String id,
      @RequestHeader(name = IfMatch.NAME, required = false) @Nullable String ifMatch,
      @RequestBody NoteBody body,
      Principal person) {
    return act(RETRY, id, by(person, body.note(), ifMatch), levers::retry);
  }

  @PostMapping("/look-again")
  @Operation(
      operationId = "lookAgainAtAction",
      summary = "Have the reconciler look again at what needs review")
  ResponseEntity<ActionViews.Detail> lookAgain(
      @PathVariable String id,
      @RequestHeader(name = IfMatch.NAME, required = false) @Nullable String ifMatch,
      @RequestBody NoteBody body,
      Principal person) {
    return act(LOOK_AGAIN, id, by(person, body.note(), ifMatch), levers::lookAgain);
  }

  @PostMapping("/resolve")
  @Operation(
      operationId = "resolveAction",
      summary = "Settle what could not be found out: done, or not done")
  ResponseEntity<ActionViews.Detail> resolve(
      @PathVariable String id,
      @RequestHeader(name = IfMatch.NAME, required = false) @Nullable String ifMatch,
      @RequestBody ResolveBody body,
      Principal person) {
    Levers.By by = by(person, body.note(), ifMatch);
    return switch (body.outcome()) {
      case "done" -> {
        ObjectNode result = result(body.result());
        yield act(RESOLVE, id, by, (action, who) -> levers.resolveDone(action, who, result));
      }
      case "not_done" -> {
        if (body.result() != null && !body.result().isEmpty()) {
          throw new BadField("result", "what was not done has no result");
        }
        yield act(RESOLVE, id, by, levers::resolveNotDone);
      }
      case null, default -> throw new BadField("outcome", "done or not_done");
    };
  }

  private interface Lever {
    Optional<Action> pull(UUID action, Levers.By by);
  }

  private ResponseEntity<ActionViews.Detail> act(
      Levers.Act act, String id, Levers.By by, Lever lever) {
    UUID action = Fields.id("action", id);
    try {
      Optional<Action> after = lever.pull(action, by);
      if (after.isEmpty()) {
        throw new NotFound("action", id);
      }
      // Read anew, so that the tag is that of what is stored.
      return ActionViews.tagged(
          ledger.actions().find(action).orElse(after.get()), ledger, readings);
    } catch (Levers.NotLegal | Levers.OwnRequest e) {
      refused.byEngine(by.person(), act, action, e);
      throw e;
    }
  }

  private static Levers.By by(Principal person, @Nullable String note, @Nullable String ifMatch) {
    return new Levers.By(person.getName(), Fields.note(note), ActionViews.seen(ifMatch));
  }

  private static @Nullable ObjectNode result(@Nullable Map<String, String> given) {
    if (given == null) {
      return null;
    }
    if (given.size() > MAX_RESULTS) {
      throw new BadField("result", "at most %d values".formatted(MAX_RESULTS));
    }
    ObjectNode result = Json.object();
    given.forEach((name, value) -> {
      if (name.length() > MAX_RESULT_CHARS || value == null || value.length() > MAX_RESULT_CHARS) {
        throw new BadField("result", "texts of at most %d characters".formatted(MAX_RESULT_CHARS));
      }
      result.put(name, value);
    });
    return result;
  }
}
