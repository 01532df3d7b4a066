package dev.fleabridge.intake;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The door for EventBridge API destinations and other HTTP senders. It answers 202 only after the
 * commit. The status codes follow from what EventBridge does with them. It repeats 401, 409, 429
 * and 5xx, and gives up on other 4xx (docs/reference/aws-events.md#api-destinations).
 */
@RestController
@Tag(name = "events")
class EventsController {

  private final HttpDoor door;
  private final EnvelopeReader reader;

  public EventsController(HttpDoor door, EnvelopeReader reader) {
    this.door = door;
    this.reader = reader;
  }

  /**
   * Takes one envelope, or an array of them. All or none are stored.
   *
   * @return 202 with an {@link EventAnswer}; for an array, an array of answers in the same order
   */
  @PostMapping("/v1/events")
  @Operation(
      operationId = "postEvents",
      summary = "Post one event, or an array of them; the same again starts nothing")
  @ApiResponse(
      responseCode = "202",
      description = "Stored, or known already; answered after the commit",
      content = @Content(schema = @Schema(implementation = EventAnswer.class)))
  public ResponseEntity<Object> post(HttpServletRequest request, @Nullable Principal principal)
      throws IOException {
    return door.take(request, principal, (body, sender) -> reader.read(body));
  }
}
