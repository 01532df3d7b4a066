package dev.fleabridge.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Bounds every body that operators send, with or without a length, before anything reads it. The
 * answer to a larger body is 413. The filter comes before the sign-in, because Spring reads the
 * whole form of a PUT or DELETE early. The doors of sources have a bound of their own, which can be
 * configured.
 */
final class BodyBound extends OncePerRequestFilter {

  /**
   * The most bytes of a body. An event, which is the largest thing in any body but a batch, may
   * have as much.
   */
  static final int MAX_BYTES = 1 << 20;

  /**
   * The most bytes of a body with rules: as much as a rules file may have, each character written
   * as an escape of JSON.
   */
  static final int MAX_RULES_BYTES = 8 << 20;

  /**
   * The most bytes of a batch. Twenty thousand items of 800 bytes fit, and more belongs in a file.
   */
  static final int MAX_BATCH_BYTES = 8 << 20;

  private final JsonMapper json;

  BodyBound(JsonMapper json) {
    this.json = json;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return SourceDoors.isFor(request);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    int max =
        switch (path(request)) {
          case "/v1/batches" -> MAX_BATCH_BYTES;
          case "/v1/rules/reload", "/v1/rules/backtest" -> MAX_RULES_BYTES;
          default -> MAX_BYTES;
        };
    try {
      if (request.getContentLengthLong() > max) {
        throw new BodyTooLarge(max);
      }
      chain.doFilter(new BoundedRequest(request, max), response);
    } catch (BodyTooLarge e) {
      refuse(request, response, e);
    }
  }

  private void refuse(HttpServletRequest request, HttpServletResponse response, BodyTooLarge e)
      throws IOException {
    ProblemDetail problem =
        ProblemDetails.of(HttpStatus.CONTENT_TOO_LARGE, String.valueOf(e.getMessage()));
    problem.setInstance(ProblemDetails.instance(request));
    response.setStatus(problem.getStatus());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.getOutputStream().write(json.writeValueAsBytes(problem));
  }

  private static String path(HttpServletRequest request) {
    return request.getRequestURI().substring(request.getContextPath().length());
  }
}
