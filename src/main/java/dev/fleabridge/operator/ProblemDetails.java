package dev.fleabridge.operator;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** Problem details (RFC 9457) as all parts of this API write them. */
final class ProblemDetails {

  private ProblemDetails() {}

  static ProblemDetail of(HttpStatus status, String detail) {
    return ProblemDetail.forStatusAndDetail(status, detail);
  }

  /** Names the field that is wrong, and what would be right. */
  static ProblemDetail badField(String field, String message) {
    ProblemDetail problem = of(HttpStatus.BAD_REQUEST, "%s: %s".formatted(field, message));
    problem.setProperty("errors", List.of(Map.of("field", field, "message", message)));
    return problem;
  }

  /** The path asked for, as far as it can be said in a URI. */
  static @Nullable URI instance(HttpServletRequest request) {
    try {
      return new URI(null, null, request.getRequestURI(), null);
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
