package dev.fleabridge.signin;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what pages of others make a browser send, however it signs in. A browser that has once
 * been given a name and password for the console adds them to every request to this address by
 * itself, as it does with a cookie.
 */
final class ForeignPages extends OncePerRequestFilter {

  private final AccessDeniedHandler refusal;

  ForeignPages(AccessDeniedHandler refusal) {
    this.refusal = refusal;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (isOfABrowser(request) && (SameOrigin.isForeign(request) || isLoadedElsewhere(request))) {
      refusal.handle(request, response, SameOrigin.refused());
      return;
    }
    chain.doFilter(request, response);
  }

  /** A link may lead here; an image of somebody's page that costs us a second may not. */
  private static boolean isLoadedElsewhere(HttpServletRequest request) {
    String mode = request.getHeader("Sec-Fetch-Mode");
    return "cross-site".equals(request.getHeader("Sec-Fetch-Site"))
        && mode != null
        && !mode.equals("navigate");
  }

  /** Whoever says neither is a program, and nobody else's page speaks through it. */
  private static boolean isOfABrowser(HttpServletRequest request) {
    return request.getHeader("Sec-Fetch-Site") != null
        || request.getHeader(HttpHeaders.ORIGIN) != null;
  }
}
