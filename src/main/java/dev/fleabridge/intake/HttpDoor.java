package dev.fleabridge.intake;

import dev.fleabridge.intake.EnvelopeReader.Envelopes;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.TraceContext;
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
import org.springframework.web.server.ResponseStatusException;

/**
 * What all doors over HTTP do with a request. It is bounded and read, it is asked whether its
 * sender may send it, and it is filed. A door only says how a body is read. Safe for many threads.
 */
final class HttpDoor {

  /**
   * Types that are certainly not JSON. Every other type is read as JSON, because curl's default is
   * a form.
   */
  private static final Set<String> NOT_JSON =
      Set.of("multipart", "image", "audio", "video", "font");

  /** How a door reads a body. */
  @FunctionalInterface
  interface Reading {

    /**
     * The events of a body.
     *
     * @param sender who has signed in
     * @throws MalformedEvent where it has none
     */
    Envelopes read(byte[] body, String sender);
  }

  private final Intake intake;
  private final Senders senders;
  private final BodyRoom bodies;

  HttpDoor(Intake intake, Senders senders, IntakeProperties properties) {
    this.intake = intake;
    this.senders = senders;
    this.bodies = new BodyRoom(properties.maxBody(), properties.maxInFlight());
  }

  /**
   * Takes what a request brings. All or none of its events are stored.
   *
   * @return 202 with an {@link EventAnswer}, after the commit; for an array, an array of answers in
   *     the same order
   */
  ResponseEntity<Object> take(
      HttpServletRequest request, @Nullable Principal principal, Reading reading)
      throws IOException {
    requireReadable(request);
    String sender = principal == null ? "unknown" : principal.getName();
    // These checks come before the body is read, because a refused request must not cost memory.
    requireMayPost(sender);
    intake.requireOpen(sender);
    try (BodyRoom.Room room = room(request, sender)) {
      return file(read(body(room, sender), sender, reading), sender, TraceHeaders.of(request));
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
      Envelopes envelopes, String sender, Optional<TraceContext.Sender> trace) {
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

  private Envelopes read(byte[] body, String sender, Reading reading) {
    try {
      Envelopes envelopes = reading.read(body, sender);
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
