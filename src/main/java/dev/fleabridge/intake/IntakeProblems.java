package dev.fleabridge.intake;

import dev.fleabridge.ledger.Outage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
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
    ProblemDetail problem = problem(HttpStatus.BAD_REQUEST, "Malformed event", e.getMessage());
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
        problem(HttpStatus.FORBIDDEN, "Not allowed to send this", e.getMessage());
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
        problem(HttpStatus.TOO_MANY_REQUESTS, "Too fast", e.getMessage()),
        String.valueOf(e.seconds()));
  }

  /**
   * The answer is 429, so EventBridge sends the event again, for a day. It has a day of its own
   * before then, or a limit that somebody has raised. By 403 the event would be lost to it at once.
   */
  @ExceptionHandler
  ResponseEntity<ProblemDetail> usedUp(DailyCounts.UsedUp e) {
    return later(
        problem(HttpStatus.TOO_MANY_REQUESTS, "Too many today", e.getMessage()),
        String.valueOf(e.seconds()));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> tooLarge(BodyRoom.TooLarge e) {
    return answer(problem(HttpStatus.CONTENT_TOO_LARGE, "Body too large", e.getMessage()));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(ResponseStatusException e) {
    return answer(e.getBody());
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> overloaded(Overloaded e) {
    return later(problem(HttpStatus.SERVICE_UNAVAILABLE, "Overloaded", e.getMessage()));
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
        problem(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Storage unavailable",
            "The event could not be stored. Send it again later; that is harmless."));
  }

  private static ProblemDetail problem(HttpStatus status, String title, @Nullable String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setTitle(title);
    return problem;
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
