package dev.fleabridge.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a query that the server cannot read, before anything asks for a parameter: it is no
 * percent-encoded UTF-8, has too many parameters, or one without a name. The server finds such a
 * mistake only when it is asked, and throws to whoever does what looks like a fault of ours.
 */
final class QueryCheck extends OncePerRequestFilter {

  /** The most parameters; no call of this API takes twenty. */
  static final int MAX_PARAMETERS = 100;

  private final ProblemWriter problems;

  QueryCheck(ProblemWriter problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (isReadable(request)) {
      chain.doFilter(request, response);
    } else {
      problems.write(
          request,
          response,
          ProblemDetails.badField(
              "query",
              "at most %d parameters, each with a name, in percent-encoded UTF-8"
                  .formatted(MAX_PARAMETERS)));
    }
  }

  /** Nothing of the body is read here, because its fields are no parameters. */
  private static boolean isReadable(HttpServletRequest request) {
    if (request.getQueryString() == null) {
      return true;
    }
    try {
      request.getParameterMap();
      return true;
    } catch (InvalidParameterException e) {
      return false;
    }
  }
}
