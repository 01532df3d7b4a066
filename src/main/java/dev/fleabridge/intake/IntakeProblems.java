package dev.fleabridge.intake;

import dev.fleabridge.ledger.Outage;
import dev.fleabridge.web.ProblemDetails;
import dev.fleabridge.web.ProblemType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ResponseStatusException;

/**
 * Makes the answers of the doors over HTTP where they do not store: problem details of RFC 9457.
 */
// It comes before the advice for the whole application, which answers every exception.
@Order(Ordered.HIGHEST_PRECEDENCE)
@RestControllerAdvice(basePackageClasses = IntakeProblems.class)
class IntakeProblems {

  private static final Logger log = LoggerFactory.getLogger(IntakeProblems.class);

  /** How long a sender shall wait. EventBridge honours the header. */
  private static final String RETRY_AFTER_SECONDS = "10";

  @ExceptionHandler
  ResponseEntity<ProblemDetail> malformed(MalformedEvent e) {
    ProblemDetail problem =
        ProblemDetails.withError(
            ProblemDetails.of(ProblemType.MALFORMED_EVENT, e.getMessage()), e.path(), e.reason());
    problem.setProperty("field", e.field());
    problem.setProperty("reason", e.reason());
    if (e.index() != null) {
      problem.setProperty("index", e.index());
    }
    return answer(problem);
  }

  /**
   * The answer is 403, so that EventBridge gives the event up at once. Sent again, it would be
   * refused again.
   */
  @ExceptionHandler
  ResponseEntity<ProblemDetail> notAllowed(NotAllowed e) {
    ProblemDetail problem =
        ProblemDetails.withError(
            ProblemDetails.of(ProblemType.EVENT_NOT_ALLOWED, e.getMessage()),
            e.path(),
            "%s does not allow it".formatted(e.setting()));
    problem.setProperty("field", e.field());
    problem.setProperty("setting", e.setting());
    if (e.index() != null) {
      problem.setProperty("index", e.index());
    }
    return answer(problem);
  }

  /** The answer is 429, so EventBridge sends the event again. It honours the header. */
  @ExceptionHandler
  ResponseEntity<ProblemDetail> tooFast(Pace.TooFast e) {
    return later(
        ProblemDetails.of(ProblemType.TOO_MANY_REQUESTS, e.getMessage()),
        String.valueOf(e.seconds()));
  }

  /**
   * The answer is 429, so EventBridge sends the event again, for a day. It has a day of its own
   * before then, or a limit that somebody has raised. By 403 the event would be lost to it at once.
   */
  @ExceptionHandler
  ResponseEntity<ProblemDetail> usedUp(DailyCounts.UsedUp e) {
    return later(
        ProblemDetails.of(ProblemType.TOO_MANY_REQUESTS, e.getMessage()),
        String.valueOf(e.seconds()));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> tooLarge(BodyRoom.TooLarge e) {
    return answer(ProblemDetails.of(ProblemType.BODY_TOO_LARGE, e.getMessage()));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(ResponseStatusException e) {
    return answer(ProblemDetails.typed(e.getBody()));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> overloaded(Overloaded e) {
    return later(ProblemDetails.of(ProblemType.OVERLOADED, e.getMessage()));
  }

  /** The event is not lost. Its sender keeps it, and in the end its dead-letter queue does. */
  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ResponseEntity<ProblemDetail> storage(RuntimeException e) {
    // The log gets one line, because in an outage every request is logged.
    log.error(
        Outage.isRefusal(e)
            ? "The database refuses an event, and will refuse it again: a fault of the bridge's. {}"
            : "An event could not be stored, the sender will come again: {}",
        Outage.inOneLine(e));
    return notStored();
  }

  private static ResponseEntity<ProblemDetail> notStored() {
    // The database's message may hold values of the event, so it goes only to the log.
    return later(
        ProblemDetails.of(
            ProblemType.UNAVAILABLE,
            "The event could not be stored. Send it again later; that is harmless."));
  }

  private static ResponseEntity<ProblemDetail> later(ProblemDetail problem) {
    return later(problem, RETRY_AFTER_SECONDS);
  }

  private static ResponseEntity<ProblemDetail> later(ProblemDetail problem, String seconds) {
    return ResponseEntity.status(problem.getStatus())
        .header(HttpHeaders.RETRY_AFTER, seconds)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }

  private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
    return ResponseEntity.status(problem.getStatus())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }
}
