package dev.fleabridge.operator;

import dev.fleabridge.engine.lever.Replay;
import dev.fleabridge.engine.lever.Replay.Replayed;
import dev.fleabridge.web.Forms;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Evaluates stored events again. */
@RestController
@Tag(name = "events")
class ReplayController {

  /** The reason for a replay. */
  @Schema(name = "OptionalNote")
  record NoteBody(
      @Schema(description = "why; it stands in the audit", maxLength = Forms.MAX_NOTE_CHARS)
          @Nullable String note) {}

  private final Replay replay;

  ReplayController(Replay replay) {
    this.replay = replay;
  }

  @PostMapping("/v1/events/{id}/replay")
  @Operation(
      operationId = "replayEvent",
      summary = "What would this event do now; with apply=true and a note, start what is new of it")
  Replayed replay(
      @PathVariable String id,
      @RequestParam(defaultValue = "false") boolean apply,
      @RequestParam(required = false) @Nullable String note,
      @RequestBody(required = false) @Nullable NoteBody body,
      Principal person) {
    return answer(id, apply, body == null ? note : body.note(), person);
  }

  /** Replays an event by its id as a parameter. {@link EventController#named} says why. */
  @PostMapping("/v1/events/replay")
  @Operation(
      operationId = "replayNamedEvent",
      summary = "The same for an event whose id cannot stand in a path, such as a//b")
  Replayed named(
      @RequestParam String id,
      @RequestParam(defaultValue = "false") boolean apply,
      @RequestParam(required = false) @Nullable String note,
      @RequestBody(required = false) @Nullable NoteBody body,
      Principal person) {
    return answer(
        String.valueOf(Fields.text("id", id)), apply, body == null ? note : body.note(), person);
  }

  private Replayed answer(String id, boolean apply, @Nullable String note, Principal person) {
    Optional<Replayed> answer =
        apply ? replay.apply(id, person.getName(), Fields.note(note)) : replay.look(id);
    return answer.orElseThrow(() -> new NotFound("event", id));
  }
}
