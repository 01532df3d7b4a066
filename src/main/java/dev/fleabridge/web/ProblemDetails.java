package dev.fleabridge.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** Makes problem details (RFC 9457) for all doors. */
public final class ProblemDetails {

  private static final URI UNTYPED = URI.create("about:blank");

  private ProblemDetails() {}

  /** A problem of which no more is known than its status. */
  public static ProblemDetail of(HttpStatus status, String detail) {
    return typed(ProblemDetail.forStatusAndDetail(status, detail));
  }

  /** A problem of a kind. */
  public static ProblemDetail of(ProblemType type, @Nullable String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(type.status(), detail);
    problem.setType(type.uri());
    problem.setTitle(type.title());
    return problem;
  }

  /** The answer 400, which names the wrong field and says what would be right. */
  public static ProblemDetail badField(String field, String message) {
    return withError(
        of(ProblemType.INVALID_FIELD, "%s: %s".formatted(field, message)), field, message);
  }

  /** The problem, which names a field and says what is wrong with it. */
  public static ProblemDetail withError(ProblemDetail problem, String field, String message) {
    problem.setProperty("errors", List.of(Map.of("field", field, "message", message)));
    return problem;
  }

  /** The problem, which has the kind and the title of its status where it had none. */
  public static ProblemDetail typed(ProblemDetail problem) {
    if (problem.getType() == null || problem.getType().equals(UNTYPED)) {
      ProblemType type = ProblemType.of(HttpStatusCode.valueOf(problem.getStatus()));
      problem.setType(type.uri());
      problem.setTitle(type.title());
    }
    return problem;
  }

  /** The path of the request; null where it is no valid path of a URI. */
  public static @Nullable URI instance(HttpServletRequest request) {
    String path = request.getRequestURI();
    if (path == null || !path.startsWith("/")) {
      return null;
    }
    try {
      return new URI(path);
    } catch (URISyntaxException e) {
      return quoted(path);
    }
  }

  private static @Nullable URI quoted(String path) {
    try {
      return new URI(null, null, path, null);
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
