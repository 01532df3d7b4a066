package dev.fleabridge.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.UriUtils;

/**
 * Refuses a query that is no percent-encoded UTF-8, or has too many parameters, before anything
 * asks for one. The server finds such mistakes only then, and throws what is no mistake of a client
 * to whoever asks.
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
    String mistake = mistake(request.getQueryString());
    if (mistake == null) {
      chain.doFilter(request, response);
    } else {
      problems.write(request, response, ProblemDetails.badField("query", mistake));
    }
  }

  private static @Nullable String mistake(@Nullable String query) {
    if (query == null) {
      return null;
    }
    if (query.chars().filter(c -> c == '&').count() >= MAX_PARAMETERS) {
      return "at most %d parameters".formatted(MAX_PARAMETERS);
    }
    if (query.indexOf('%') < 0) {
      return null;
    }
    try {
      byte[] bytes =
          UriUtils.decode(query, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return null;
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return "percent-encoded UTF-8, such as %C3%A4 for an umlaut and %25 for a percent sign";
    }
  }
}
