package dev.fleabridge.intake;

import dev.fleabridge.web.SourceDoors;
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
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The door for notifications of Databricks, about jobs and about SQL alerts
 * (docs/doors.md#databricks). They are not signed: the key of the source is all that says who
 * sends.
 */
@RestController
@Tag(name = "doors")
class DatabricksController {

  private final HttpDoor door;
  private final WebhookReader reader;

  public DatabricksController(HttpDoor door, EnvelopeReader envelopes) {
    this.door = door;
    this.reader = new WebhookReader(envelopes);
  }

  /** Takes one notification. */
  @PostMapping(SourceDoors.DATABRICKS)
  @Operation(
      operationId = "notifyFromDatabricks",
      summary = "Post a notification of Databricks; the same again starts nothing")
  @ApiResponse(
      responseCode = "202",
      description = "Stored, or known already; answered after the commit",
      content = @Content(schema = @Schema(implementation = EventAnswer.class)))
  public ResponseEntity<Object> notify(
      @PathVariable String source, HttpServletRequest request, @Nullable Principal principal)
      throws IOException {
    return door.take(request, principal, reader::databricks);
  }
}
