package dev.fleabridge.signin;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;

/**
 * Tells requests of our own pages from those that other pages make a browser send, by what the
 * browser itself says: {@code Sec-Fetch-Site}, or {@code Origin} where it is older. No page can
 * change the two. Whoever says neither is no browser, and signs in by {@code Authorization}.
 */
final class SameOrigin {

  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  private SameOrigin() {}

  /** Whether a request may change something and does not say that it comes from our own pages. */
  static boolean isForeign(HttpServletRequest request) {
    if (READING.contains(request.getMethod())) {
      return false;
    }
    String site = request.getHeader("Sec-Fetch-Site");
    return site == null
        ? !isOurs(request.getHeader(HttpHeaders.ORIGIN), request)
        : !site.equals("same-origin");
  }

  static AccessDeniedException refused() {
    return new AccessDeniedException("not from a page of our own");
  }

  private static boolean isOurs(@Nullable String origin, HttpServletRequest request) {
    if (origin == null) {
      return false;
    }
    try {
      URI page = URI.create(origin);
      return request.getScheme().equals(page.getScheme())
          && request.getServerName().toLowerCase(Locale.ROOT).equals(page.getHost())
          && request.getServerPort() == port(page);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int port(URI page) {
    if (page.getPort() >= 0) {
      return page.getPort();
    }
    return "https".equals(page.getScheme()) ? 443 : 80;
  }
}
