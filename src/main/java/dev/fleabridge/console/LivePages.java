package dev.fleabridge.console;

import dev.fleabridge.web.ProblemDetails;
import io.swagger.v3.oas.annotations.Hidden;
import java.security.Principal;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The stream that every open page listens to. It is no part of the API. */
@Hidden
@RestController
final class LivePages {

  private final LiveStream stream;

  LivePages(LiveStream stream) {
    this.stream = stream;
  }

  @GetMapping(path = "/console/live", produces = MediaType.ALL_VALUE)
  ResponseEntity<?> live(Principal person) {
    return stream
        .open(person.getName())
        .<ResponseEntity<?>>map(page ->
            ResponseEntity.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .header("X-Accel-Buffering", "no") // A proxy would keep lines back.
                .body(page))
        .orElseGet(() ->
            ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "30")
                .body(
                    ProblemDetails.of(
                        HttpStatus.SERVICE_UNAVAILABLE, "too many pages are open, or it stops")));
  }
}
