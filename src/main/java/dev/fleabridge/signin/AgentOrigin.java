package dev.fleabridge.signin;

import dev.fleabridge.web.ProblemDetails;
import dev.fleabridge.web.ProblemType;
import dev.fleabridge.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what pages of foreign origins make a browser send. A page may have its own name resolved
 * to this machine, so that nothing but {@code Origin} tells it from the owner's. On a loopback
 * address pages of this machine are at home. Whoever says no origin is no browser.
 */
final class AgentOrigin extends OncePerRequestFilter {

  private static final Pattern LOOPBACK =
      Pattern.compile("https?://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:[0-9]{1,5})?");

  private final List<String> allowed;
  private final ProblemWriter problems;

  AgentOrigin(List<String> allowed, ProblemWriter problems) {
    this.allowed = List.copyOf(allowed);
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    List<String> origins = Collections.list(request.getHeaders(HttpHeaders.ORIGIN));
    if (origins.stream().allMatch(origin -> isWelcome(origin, request.getLocalAddr()))) {
      chain.doFilter(request, response);
    } else {
      problems.write(
          request,
          response,
          ProblemDetails.of(
              ProblemType.NOT_ALLOWED,
              "pages of this Origin may not call; fleabridge.mcp.allowed-origins lists who may"));
    }
  }

  private boolean isWelcome(String origin, String here) {
    String page = origin.toLowerCase(Locale.ROOT);
    return allowed.contains(page) || (LOOPBACK.matcher(page).matches() && isLoopback(here));
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.ofLiteral(address).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
