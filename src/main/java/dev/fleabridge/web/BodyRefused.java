package dev.fleabridge.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** Says that a body is not read, or not read on. Nothing of it was used. */
public abstract sealed class BodyRefused extends IOException
    permits BodyTooLarge, BodyTooSlow, NoRoom {
  private static final long serialVersionUID = 1L;

  private static final int DEPTH = 20;

  BodyRefused(String message) {
    super(message);
  }

  /**
   * The refusal among the causes of a failure; null where there is none. A read that waited for too
   * long is one too.
   */
  public static @Nullable BodyRefused among(@Nullable Throwable failure) {
    Throwable one = failure;
    for (int depth = 0; one != null && depth < DEPTH; depth++) {
      if (one instanceof BodyRefused found) {
        return found;
      }
      if (one instanceof SocketTimeoutException) {
        return new BodyTooSlow();
      }
      one = one.getCause();
    }
    return null;
  }

  /** The answer, with the headers that belong to it. */
  public final ResponseEntity<ProblemDetail> answer(HttpServletRequest request) {
    ProblemType type = type(request);
    ResponseEntity.BodyBuilder answer = ResponseEntity.status(type.status());
    String seconds = retryAfter();
    if (seconds != null) {
      answer.header(HttpHeaders.RETRY_AFTER, seconds);
    }
    return answer.body(ProblemDetails.of(type, getMessage()));
  }

  abstract ProblemType type(HttpServletRequest request);

  /** The seconds after which it may come again, as the header says it; null where it is no use. */
  abstract @Nullable String retryAfter();
}
