package dev.fleabridge.signin;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * A cookie of this address alone. Scripts cannot read it, and other pages send it only where they
 * lead here by a link. Over https its name begins with {@code __Host-}, so that browsers let no
 * sibling of our name set it. Over http, as on a developer's machine, it has no such name.
 */
record HostCookie(String name) {

  /** Ends with the browser. */
  static final Duration WITH_THE_BROWSER = Duration.ofSeconds(-1);

  @Nullable String read(HttpServletRequest request) {
    Cookie[] all = request.getCookies();
    String wanted = name(request);
    if (all != null) {
      for (Cookie cookie : all) {
        if (cookie.getName().equals(wanted)) {
          return cookie.getValue();
        }
      }
    }
    return null;
  }

  void write(
      HttpServletRequest request, HttpServletResponse response, String value, Duration life) {
    ResponseCookie cookie =
        ResponseCookie.from(name(request), value)
            .httpOnly(true)
            .secure(request.isSecure())
            .sameSite("Lax")
            .path("/")
            .maxAge(life)
            .build();
    response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
  }

  void remove(HttpServletRequest request, HttpServletResponse response) {
    write(request, response, "", Duration.ZERO);
  }

  private String name(HttpServletRequest request) {
    return request.isSecure() ? "__Host-" + name : name;
  }
}
