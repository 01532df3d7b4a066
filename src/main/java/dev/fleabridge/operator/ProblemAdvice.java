package dev.fleabridge.operator;

import dev.fleabridge.engine.Levers;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Turns every error of the application into problem details. An error that nobody foresaw is
 * answered with a reference under which it stands in the log, and with nothing else.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
class ProblemAdvice extends ResponseEntityExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

  @ExceptionHandler
  ProblemDetail notFound(NotFound e) {
    return Problems.of(HttpStatus.NOT_FOUND, said(e));
  }

  @ExceptionHandler
  ProblemDetail badField(BadField e) {
    return Problems.badField(e.field(), said(e));
  }

  @ExceptionHandler
  ProblemDetail notLegal(Levers.NotLegal e) {
    ProblemDetail problem = Problems.of(HttpStatus.CONFLICT, said(e));
    problem.setProperty("state", e.state());
    problem.setProperty("legal", Levers.Act.legalIn(e.state()));
    return problem;
  }

  @ExceptionHandler
  ProblemDetail ownRequest(Levers.OwnRequest e) {
    return Problems.of(HttpStatus.FORBIDDEN, said(e));
  }

  /** The engine or another person was quicker. */
  @ExceptionHandler({OptimisticLockingFailureException.class})
  ProblemDetail movedOn(OptimisticLockingFailureException e) {
    return Problems.of(HttpStatus.CONFLICT, "the action has just moved on; look again");
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> busy(TransientDataAccessException e) {
    LOG.warn("The database could not serve a request", e);
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .header(HttpHeaders.RETRY_AFTER, "1")
        .body(Problems.of(HttpStatus.SERVICE_UNAVAILABLE, "the books are busy; try again"));
  }

  @ExceptionHandler
  ProblemDetail tooLarge(BodyTooLarge e) {
    return Problems.of(HttpStatus.CONTENT_TOO_LARGE, String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ProblemDetail unforeseen(Exception e) {
    String reference = UUID.randomUUID().toString();
    LOG.error("Unforeseen error {}", reference, e);
    ProblemDetail problem =
        Problems.of(
            HttpStatus.INTERNAL_SERVER_ERROR, "something went wrong here; see the log for it");
    problem.setProperty("reference", reference);
    return problem;
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    BodyTooLarge tooLarge = BodyTooLarge.among(e);
    if (tooLarge != null) {
      ProblemDetail problem = tooLarge(tooLarge);
      return handleExceptionInternal(e, problem, headers, HttpStatus.CONTENT_TOO_LARGE, request);
    }
    return handleExceptionInternal(e, BadBodies.problem(e.getCause()), headers, status, request);
  }

  private static String said(RuntimeException e) {
    return String.valueOf(e.getMessage());
  }
}
