package dev.fleabridge.operator;

import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.lever.Pausing;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.rule.expression.Undecided;
import dev.fleabridge.web.BodyRefused;
import dev.fleabridge.web.ProblemDetails;
import dev.fleabridge.web.ProblemType;
import dev.fleabridge.web.Routes;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import org.apache.coyote.BadRequestException;
import org.apache.coyote.CloseNowException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springdoc.api.OpenApiResourceNotFoundException;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Turns every error of the application into problem details. The answer to an unforeseen error has
 * only a reference, under which the log has the error.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
public class ProblemAdvice extends ResponseEntityExceptionHandler {

  private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

  @ExceptionHandler
  public ProblemDetail notFound(NotFound e) {
    return ProblemDetails.of(ProblemType.NOT_FOUND, said(e));
  }

  @ExceptionHandler
  public ProblemDetail badField(BadField e) {
    return ProblemDetails.badField(e.field(), said(e));
  }

  @ExceptionHandler
  ProblemDetail notLegal(Levers.NotLegal e) {
    ProblemDetail problem = ProblemDetails.of(ProblemType.NOT_LEGAL, said(e));
    problem.setProperty("state", e.state());
    problem.setProperty("legal", Levers.Act.legalIn(e.state()));
    return problem;
  }

  /** Answers where a condition of the request does not hold. */
  @ExceptionHandler({Levers.NotAsSeen.class, Pausing.NotAsSeen.class, NotAsSeen.class})
  ProblemDetail notAsSeen(RuntimeException e) {
    return ProblemDetails.of(HttpStatus.PRECONDITION_FAILED, said(e));
  }

  @ExceptionHandler
  ProblemDetail ownRequest(Levers.OwnRequest e) {
    return ProblemDetails.of(ProblemType.OWN_REQUEST, said(e));
  }

  /** Answers where the engine or another person changed the action first. */
  @ExceptionHandler({OptimisticLockingFailureException.class})
  ProblemDetail movedOn(OptimisticLockingFailureException e) {
    return ProblemDetails.of(ProblemType.MOVED_ON, "the action has just moved on; look again");
  }

  /**
   * Answers a failure of the database. After a lost commit the act may have been done, so the
   * caller should look first.
   */
  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  public ResponseEntity<ProblemDetail> books(RuntimeException e) {
    if (Outage.isWrongStatement(e)) {
      return ResponseEntity.internalServerError().body(unforeseen(e));
    }
    if (Outage.isGeneral(e)) {
      return later("10", "the books cannot be reached; look again later what has been done", e);
    }
    return Outage.is(e)
        ? later("1", "the books are busy; try again", e)
        : ResponseEntity.internalServerError().body(unforeseen(e));
  }

  private static ResponseEntity<ProblemDetail> later(String seconds, String detail, Exception e) {
    // The log gets one line, because in an outage every request is logged.
    log.warn("The database could not serve a request: {}", Outage.inOneLine(e));
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .header(HttpHeaders.RETRY_AFTER, seconds)
        .body(ProblemDetails.of(HttpStatus.SERVICE_UNAVAILABLE, detail));
  }

  /** Answers 503, because the failure says nothing about the rule or the event. */
  @ExceptionHandler({Undecided.class, NotEvaluated.class})
  public ResponseEntity<ProblemDetail> undecided(RuntimeException e) {
    log.warn("A request asked for what could not be evaluated: {}", e.getMessage());
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .header(HttpHeaders.RETRY_AFTER, "10")
        .body(
            ProblemDetails.of(
                HttpStatus.SERVICE_UNAVAILABLE, "no rule could be evaluated in time"));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> refused(BodyRefused e, HttpServletRequest request) {
    return e.answer(request);
  }

  /** Answers where the API's description has no such part. */
  @ExceptionHandler
  ProblemDetail noSuchPart(OpenApiResourceNotFoundException e) {
    return Routes.notThere();
  }

  /** Answers a header that the firewall refuses only when somebody reads it. */
  @ExceptionHandler
  ProblemDetail oddHeader(RequestRejectedException e) {
    log.debug("A request was refused for a header", e);
    return ProblemDetails.of(ProblemType.BAD_REQUEST, "a header has characters that none may have");
  }

  /** Answers a request that broke off. Where the connection is gone, nobody gets the answer. */
  @ExceptionHandler
  ProblemDetail brokenOff(BadRequestException e) {
    log.debug("A request could not be read", e);
    return ProblemDetails.of(HttpStatus.BAD_REQUEST, "the request could not be read to its end");
  }

  /**
   * Leaves an answer that broke off half-way to the server, which closes the connection without
   * ending the answer. Whatever we answered here would stand behind what is written, and end like a
   * whole file.
   */
  @ExceptionHandler
  void brokenHalfWay(CloseNowException e) throws CloseNowException {
    throw e;
  }

  @ExceptionHandler
  ProblemDetail unforeseen(Exception e) {
    if (DisconnectedClientHelper.isClientDisconnectedException(e)) {
      log.debug("A client went away", e);
      return ProblemDetails.of(HttpStatus.BAD_REQUEST, "the request broke off");
    }
    String reference = UUID.randomUUID().toString();
    log.error("Unforeseen error {}", reference, e);
    ProblemDetail problem =
        ProblemDetails.of(
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
    BodyRefused refused = BodyRefused.among(e);
    if (refused != null) {
      ResponseEntity<ProblemDetail> answer =
          refused.answer(((ServletWebRequest) request).getRequest());
      return handleExceptionInternal(
          e, answer.getBody(), answer.getHeaders(), answer.getStatusCode(), request);
    }
    return handleExceptionInternal(e, BadBodies.problem(e.getCause()), headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
      HttpRequestMethodNotSupportedException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    return handleExceptionInternal(e, Routes.notAnswered(e.getMethod()), headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
      HttpMediaTypeNotSupportedException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ProblemDetail problem =
        ProblemDetails.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "a body is application/json here");
    return handleExceptionInternal(e, problem, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
      NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    return handleExceptionInternal(e, Routes.notThere(), headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleNoHandlerFoundException(
      NoHandlerFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    return handleExceptionInternal(e, Routes.notThere(), headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
      MissingServletRequestParameterException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ProblemDetail problem = ProblemDetails.badField(e.getParameterName(), "it is missing");
    return handleExceptionInternal(e, problem, headers, status, request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleTypeMismatch(
      TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    String name = e.getPropertyName() == null ? "query" : e.getPropertyName();
    ProblemDetail problem = ProblemDetails.badField(name, "not of the expected form");
    return handleExceptionInternal(e, problem, headers, status, request);
  }

  /** The library's own words never go out, and each answer has a body with its kind. */
  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception e,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    Object problem =
        body instanceof ProblemDetail known
            ? ProblemDetails.typed(known)
            : ProblemDetails.of(ProblemType.of(status), "the request cannot be answered as it is");
    return super.handleExceptionInternal(e, problem, headers, status, request);
  }

  private static String said(RuntimeException e) {
    return String.valueOf(e.getMessage());
  }
}
