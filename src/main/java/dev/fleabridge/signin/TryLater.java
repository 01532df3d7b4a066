package dev.fleabridge.signin;

import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;

/** Says that a sign-in was not judged, and when to come again. */
final class TryLater extends AuthenticationException {

  private static final long serialVersionUID = 1L;

  private final HttpStatus status;
  private final long seconds;

  private TryLater(HttpStatus status, Duration wait, String message) {
    super(message);
    this.status = status;
    this.seconds = Math.max(1, wait.plusMillis(999).toSeconds());
  }

  /** After too many wrong ones. */
  static TryLater afterWrongOnes(Duration wait) {
    return new TryLater(
        HttpStatus.TOO_MANY_REQUESTS, wait, "there were too many wrong sign-ins; come again later");
  }

  /** While as many are being judged as may be. */
  static TryLater becauseFull() {
    return new TryLater(
        HttpStatus.SERVICE_UNAVAILABLE,
        Duration.ofSeconds(1),
        "too many sign in at this moment; come again later");
  }

  /** While it cannot be told whose signature it is. */
  static TryLater becauseNoKey() {
    return new TryLater(
        HttpStatus.SERVICE_UNAVAILABLE,
        Duration.ofSeconds(1),
        "the key of the signature is not known at this moment; come again later");
  }

  /** While the issuer at which somebody logs in does not answer. */
  static TryLater becauseNoIssuer() {
    return new TryLater(
        HttpStatus.SERVICE_UNAVAILABLE,
        Duration.ofSeconds(1),
        "the issuer does not answer at this moment; come again later");
  }

  /** While the database does not say whose session it is. */
  static TryLater becauseNoSessions() {
    return new TryLater(
        HttpStatus.SERVICE_UNAVAILABLE,
        Duration.ofSeconds(1),
        "sessions cannot be read at this moment; come again later");
  }

  HttpStatus status() {
    return status;
  }

  /** The seconds until it makes sense to come again; at least 1. */
  long seconds() {
    return seconds;
  }
}
