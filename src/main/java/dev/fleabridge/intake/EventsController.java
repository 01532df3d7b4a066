package dev.fleabridge.intake;

import dev.fleabridge.intake.EnvelopeReader.Envelopes;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.TraceContext;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The door for EventBridge API destinations and other HTTP senders. It answers 202 only after the
 * commit. The status codes follow from what EventBridge does with them. It repeats 401, 409, 429
 * and 5xx, and gives up on other 4xx (docs/reference/aws-events.md#api-destinations).
 */
@RestController
@Tag(name = "events")
class EventsController {

  /**
   * Types that are certainly not JSON. Every other type is read as JSON, because curl's default is
   * a form.
   */
  private static final Set<String> NOT_JSON =
      Set.of("multipart", "image", "audio", "video", "font");

  private final Intake intake;
  private final EnvelopeReader reader;
  private final Senders senders;
  private final BodyRoom bodies;

  public EventsController(
      Intake intake, EnvelopeReader reader, Senders senders, IntakeProperties properties) {
    this.intake = intake;
    this.reader = reader;
    this.senders = senders;
    this.bodies = new BodyRoom(properties.maxBody(), properties.maxInFlight());
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
    requireReadable(request);
    String sender = principal == null ? "unknown" : principal.getName();
    // These checks come before the body is read, because a refused request must not cost memory.
    requireMayPost(sender);
    intake.requireOpen(sender);
    try (BodyRoom.Room room = room(request, sender)) {
      return file(body(room, sender), sender, TraceHeaders.of(request));
    }
  }

  private void requireMayPost(String sender) {
    try {
      senders.requireMayPost(sender);
    } catch (NotAllowed e) {
      intake.meters().unlisted();
      throw e;
    } catch (Pace.TooFast e) {
      intake.meters().refused(sender);
      throw e;
    }
  }

  private BodyRoom.Room room(HttpServletRequest request, String sender) {
    try {
      return bodies.room(request, sender);
    } catch (Overloaded e) {
      intake.meters().refused(sender);
      throw e;
    }
  }

  private byte[] body(BodyRoom.Room room, String sender) throws IOException {
    try {
      return room.read();
    } catch (Overloaded e) {
      intake.meters().refused(sender);
      throw e;
    }
  }

  private ResponseEntity<Object> file(
      byte[] body, String sender, Optional<TraceContext.Sender> trace) {
    Envelopes envelopes = read(body, sender);
    List<EventAnswer> answers =
        intake
            .accept(
                envelopes.events().stream()
                    .map(e ->
                        new Inbound(
                            e.event(), Inbound.Origin.REST, sender, e.raw(), intake.place(trace)))
                    .toList())
            .stream()
            .map(EventAnswer::of)
            .toList();
    // The type is fixed, because an unusual Accept header must not turn a committed event into a
    // 406.
    return ResponseEntity.status(HttpStatus.ACCEPTED)
        .contentType(MediaType.APPLICATION_JSON)
        .body(envelopes.array() ? answers : answers.getFirst());
  }

  private Envelopes read(byte[] body, String sender) {
    try {
      Envelopes envelopes = reader.read(body);
      senders.requireAllowed(
          sender, envelopes.events().stream().map(Envelope::event).toList(), envelopes.array());
      return envelopes;
    } catch (MalformedEvent e) {
      intake.meters().malformed(sender);
      throw e;
    } catch (NotAllowed e) {
      intake.meters().forbidden(sender);
      throw e;
    }
  }

  private static void requireReadable(HttpServletRequest request) {
    String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (coding != null && !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity")) {
      // A bound on compressed bytes does not bound the body, and EventBridge does not compress.
      throw new ResponseStatusException(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE, "compressed bodies are not accepted");
    }
    String type = request.getContentType();
    if (type != null && isNotJson(type)) {
      throw new ResponseStatusException(
          HttpStatus.UNSUPPORTED_MEDIA_TYPE, "an event is application/json");
    }
  }

  private static boolean isNotJson(String type) {
    try {
      return NOT_JSON.contains(MediaType.parseMediaType(type).getType().toLowerCase(Locale.ROOT));
    } catch (InvalidMediaTypeException e) {
      return false;
    }
  }
}
