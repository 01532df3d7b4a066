package dev.fleabridge.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds every body before anything reads it: in bytes, with or without a length, in the time that
 * it takes, and in the bytes that are in hand at once and the memory that they become. It reads
 * nothing itself. The doors of sources have bounds of their own for bytes, which can be configured.
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

  /** The most bytes of a batch. Ten thousand items of 800 bytes fit; more belongs in a file. */
  static final int MAX_BATCH_BYTES = 8 << 20;

  /** The most bytes of bodies of people that are in hand at once. */
  static final int MAX_IN_HAND = 64 << 20;

  /** The most bytes of memory that they become at once, as {@link JsonWeight} has them. */
  static final int MAX_WEIGHT = 64 << 20;

  private final ProblemWriter problems;
  private final Duration limit;
  private final BoundedRequest.Room room = new BoundedRequest.Room(MAX_IN_HAND, MAX_WEIGHT);

  /**
   * @param limit how long a whole body may take from its first read
   */
  BodyBound(ProblemWriter problems, Duration limit) {
    this.problems = problems;
    this.limit = limit;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (SourceDoors.isFor(request)) {
      chain.doFilter(new BoundedRequest(request, BoundedRequest.NO_BOUND, limit), response);
      return;
    }
    if (isCompressed(request)) {
      refuse(
          request, response, ProblemType.UNSUPPORTED_MEDIA_TYPE, "compressed bodies are not read");
      return;
    }
    if (isOfAnyType(request)) {
      refuse(
          request, response, ProblemType.UNSUPPORTED_MEDIA_TYPE, "a body has a type, and no range");
      return;
    }
    int max = max(path(request));
    if (request.getContentLengthLong() > max) {
      refuse(request, response, ProblemType.BODY_TOO_LARGE, BodyTooLarge.sentence(max));
      return;
    }
    BoundedRequest bounded = new BoundedRequest(request, max, limit, room);
    try {
      chain.doFilter(bounded, response);
    } catch (BodyTooLarge e) {
      refuse(request, response, ProblemType.BODY_TOO_LARGE, BodyTooLarge.sentence(max));
    } finally {
      bounded.release();
    }
  }

  private static int max(String path) {
    return switch (path) {
      case "/v1/batches" -> MAX_BATCH_BYTES;
      case "/v1/rules/reload", "/v1/rules/backtest" -> MAX_RULES_BYTES;
      case AgentDoor.PATH -> AgentDoor.MAX_BYTES;
      default -> MAX_BYTES;
    };
  }

  /** A bound on compressed bytes does not bound a body. */
  private static boolean isCompressed(HttpServletRequest request) {
    String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    return coding != null && !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity");
  }

  /** A type with a star is for what may be answered; the library fails where a body has one. */
  private static boolean isOfAnyType(HttpServletRequest request) {
    String type = request.getContentType();
    return type != null && type.indexOf('*') >= 0;
  }

  private void refuse(
      HttpServletRequest request, HttpServletResponse response, ProblemType type, String why)
      throws IOException {
    problems.write(request, response, ProblemDetails.of(type, why));
  }

  private static String path(HttpServletRequest request) {
    return request.getRequestURI().substring(request.getContextPath().length());
  }
}
