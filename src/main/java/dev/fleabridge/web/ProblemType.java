package dev.fleabridge.web;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/**
 * The kinds of problems that this service answers. The URI of a kind never changes, so a client may
 * decide by it. docs/problems.md says what each means and what to do about it.
 */
public enum ProblemType {
  /** The request is no HTTP that can be read: its address, its headers or its lengths. */
  BAD_REQUEST(HttpStatus.BAD_REQUEST, "Bad request"),
  /** A parameter or a field of a body cannot be accepted; {@code errors} names it. */
  INVALID_FIELD(HttpStatus.BAD_REQUEST, "Invalid field"),
  /** A message can never become an event; {@code errors} says where and why. */
  MALFORMED_EVENT(HttpStatus.BAD_REQUEST, "Malformed event"),
  /** Nobody has signed in, or with what is not good any more. */
  NOT_SIGNED_IN(HttpStatus.UNAUTHORIZED, "Not signed in"),
  /** The sign-in is good, and does not allow this. */
  NOT_ALLOWED(HttpStatus.FORBIDDEN, "Not allowed"),
  /** The key is no source's. */
  WRONG_KEY(HttpStatus.FORBIDDEN, "Wrong key"),
  /** The source may not send this event; {@code setting} would allow it. */
  EVENT_NOT_ALLOWED(HttpStatus.FORBIDDEN, "Not allowed to send this"),
  /** Whoever asked for something does not decide about it. */
  OWN_REQUEST(HttpStatus.FORBIDDEN, "Own request"),
  NOT_FOUND(HttpStatus.NOT_FOUND, "Not found"),
  METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "Method not allowed"),
  NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "Not acceptable"),
  /** The body did not come within its time. */
  TOO_SLOW(HttpStatus.REQUEST_TIMEOUT, "Too slow"),
  CONFLICT(HttpStatus.CONFLICT, "Conflict"),
  /** The act is not legal in the state of the action; {@code legal} says which acts are. */
  NOT_LEGAL(HttpStatus.CONFLICT, "Not legal in this state"),
  /** The engine or another person was first. */
  MOVED_ON(HttpStatus.CONFLICT, "Moved on"),
  /** What {@code If-Match} names is not what is there. */
  PRECONDITION_FAILED(HttpStatus.PRECONDITION_FAILED, "Precondition failed"),
  BODY_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "Body too large"),
  UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported media type"),
  EXPECTATION_FAILED(HttpStatus.EXPECTATION_FAILED, "Expectation failed"),
  /** The rules have mistakes; {@code problems} lists them. */
  INVALID_RULES(HttpStatus.UNPROCESSABLE_CONTENT, "Invalid rules"),
  TOO_MANY_REQUESTS(HttpStatus.TOO_MANY_REQUESTS, "Too many requests"),
  /** A fault of ours; the log has it under {@code reference}. */
  INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "Internal error"),
  NOT_IMPLEMENTED(HttpStatus.NOT_IMPLEMENTED, "Not implemented"),
  /** The database is away or busy. The same request may come again. */
  UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Unavailable"),
  /** Too much waits, or is in hand. Nothing of the request was used, and it may come again. */
  OVERLOADED(HttpStatus.SERVICE_UNAVAILABLE, "Overloaded"),
  HTTP_VERSION_NOT_SUPPORTED(HttpStatus.HTTP_VERSION_NOT_SUPPORTED, "HTTP version not supported");

  private static final String PREFIX = "urn:fleabridge:problem:";

  private final HttpStatus status;
  private final String title;

  ProblemType(HttpStatus status, String title) {
    this.status = status;
    this.title = title;
  }

  /**
   * The kind for a status of which nothing more is known: the first one below that has it, and
   * where there is none, {@link #BAD_REQUEST} or {@link #INTERNAL_ERROR}.
   */
  public static ProblemType of(HttpStatusCode status) {
    return Arrays.stream(values())
        .filter(type -> type.status.value() == status.value())
        .findFirst()
        .orElse(status.is5xxServerError() ? INTERNAL_ERROR : BAD_REQUEST);
  }

  /** The URI that stands in {@code type}, such as {@code urn:fleabridge:problem:not-found}. */
  public URI uri() {
    return URI.create(PREFIX + slug());
  }

  /** The last word of the URI, such as {@code not-found}. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public HttpStatus status() {
    return status;
  }

  /** What stands in {@code title}; it is the same for each problem of the kind. */
  public String title() {
    return title;
  }
}
