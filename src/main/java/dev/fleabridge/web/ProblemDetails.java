package dev.fleabridge.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** Makes problem details (RFC 9457) for all parts of this API. */
public final class ProblemDetails {

  private ProblemDetails() {}

  public static ProblemDetail of(HttpStatus status, String detail) {
    return ProblemDetail.forStatusAndDetail(status, detail);
  }

  /** The answer 400, which names the wrong field and says what would be right. */
  public static ProblemDetail badField(String field, String message) {
    ProblemDetail problem = of(HttpStatus.BAD_REQUEST, "%s: %s".formatted(field, message));
    problem.setProperty("errors", List.of(Map.of("field", field, "message", message)));
    return problem;
  }

  /** The path of the request; null where it is no valid path of a URI. */
  public static @Nullable URI instance(HttpServletRequest request) {
    try {
      return new URI(null, null, request.getRequestURI(), null);
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
