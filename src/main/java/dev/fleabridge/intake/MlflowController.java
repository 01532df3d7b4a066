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
 * The door for webhooks of MLflow. Whoever reaches it has shown a good signature over what it sends
 * (docs/doors.md#mlflow). MLflow sends again after 429 and 5xx only, with the same id.
 */
@RestController
@Tag(name = "doors")
class MlflowController {

  private static final String DELIVERY_ID = "X-MLflow-Delivery-Id";

  private final HttpDoor door;
  private final WebhookReader reader;

  public MlflowController(HttpDoor door, EnvelopeReader envelopes) {
    this.door = door;
    this.reader = new WebhookReader(envelopes);
  }

  /** Takes one delivery. */
  @PostMapping(SourceDoors.MLFLOW)
  @Operation(
      operationId = "deliverFromMlflow",
      summary = "Deliver a webhook of MLflow; the same again starts nothing")
  @ApiResponse(
      responseCode = "202",
      description = "Stored, or known already; answered after the commit",
      content = @Content(schema = @Schema(implementation = EventAnswer.class)))
  public ResponseEntity<Object> deliver(
      @PathVariable String source, HttpServletRequest request, @Nullable Principal principal)
      throws IOException {
    String id = request.getHeader(DELIVERY_ID);
    return door.take(
        request, principal, (body, sender) -> reader.mlflow(body, sender, id == null ? "" : id));
  }
}
