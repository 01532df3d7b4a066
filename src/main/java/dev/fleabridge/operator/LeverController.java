package dev.fleabridge.operator;

import dev.fleabridge.engine.Levers;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** What people do to actions. Each takes a note and answers with the action as it stands then. */
@RestController
@RequestMapping("/v1/actions/{id}")
@Tag(name = "levers")
class LeverController {

  private static final int MAX_RESULTS = 20;
  private static final int MAX_RESULT = 200;

  /** Why it is done. */
  record NoteBody(@Nullable String note) {}

  /**
   * What a person found out.
   *
   * @param outcome {@code done} or {@code not_done}
   * @param result the ids that Purple Flea gave, such as {@code txId}; only with {@code done}
   */
  record ResolveBody(
      @Nullable String note, @Nullable String outcome, @Nullable Map<String, String> result) {}

  private final Levers levers;
  private final Ledger ledger;
  private final Readings readings;

  LeverController(Levers levers, Ledger ledger, Readings readings) {
    this.levers = levers;
    this.ledger = ledger;
    this.readings = readings;
  }

  @PostMapping("/approve")
  @Operation(summary = "Let an action go that waits for approval; not one's own")
  ActionViews.Detail approve(
      @PathVariable String id, @RequestBody NoteBody body, Principal person) {
    return answer(id, levers.approve(uuid(id), by(person, body.note())));
  }

  @PostMapping("/reject")
  @Operation(summary = "Refuse an action that has not been sent")
  ActionViews.Detail reject(@PathVariable String id, @RequestBody NoteBody body, Principal person) {
    return answer(id, levers.reject(uuid(id), by(person, body.note())));
  }

  @PostMapping("/cancel")
  @Operation(summary = "Stop an action for good")
  ActionViews.Detail cancel(@PathVariable String id, @RequestBody NoteBody body, Principal person) {
    return answer(id, levers.cancel(uuid(id), by(person, body.note())));
  }

  @PostMapping("/retry")
  @Operation(summary = "Send an action again that was refused, or send it now")
  ActionViews.Detail retry(@PathVariable String id, @RequestBody NoteBody body, Principal person) {
    return answer(id, levers.retry(uuid(id), by(person, body.note())));
  }

  @PostMapping("/resolve")
  @Operation(summary = "Settle what could not be found out: done, or not done")
  ActionViews.Detail resolve(
      @PathVariable String id, @RequestBody ResolveBody body, Principal person) {
    Levers.By by = by(person, body.note());
    return switch (body.outcome()) {
      case "done" -> answer(id, levers.resolveDone(uuid(id), by, result(body.result())));
      case "not_done" -> {
        if (body.result() != null && !body.result().isEmpty()) {
          throw new BadField("result", "what was not done has no result");
        }
        yield answer(id, levers.resolveNotDone(uuid(id), by));
      }
      case null, default -> throw new BadField("outcome", "done or not_done");
    };
  }

  private ActionViews.Detail answer(String id, Optional<Action> action) {
    return ActionViews.detail(
        action.orElseThrow(() -> new NotFound("action", id)), ledger, readings);
  }

  private static UUID uuid(String id) {
    return Fields.id("action", id);
  }

  private static Levers.By by(Principal person, @Nullable String note) {
    return new Levers.By(person.getName(), Fields.note(note));
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
      if (name.length() > MAX_RESULT || value == null || value.length() > MAX_RESULT) {
        throw new BadField("result", "texts of at most %d characters".formatted(MAX_RESULT));
      }
      result.put(name, value);
    });
    return result;
  }
}
