package dev.fleabridge.signin;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;

/**
 * Leads a browser that asks for a page, and has not signed in, to the login at the issuer. Where
 * there is no issuer, and for everything but pages, the answer is that of the API.
 */
final class PageEntry implements AuthenticationEntryPoint {

  private final Supplier<Optional<String>> login;
  private final AuthenticationEntryPoint otherwise;

  /**
   * @param login the address at which a login begins, if there is one
   */
  PageEntry(Supplier<Optional<String>> login, AuthenticationEntryPoint otherwise) {
    this.login = login;
    this.otherwise = otherwise;
  }

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException cause)
      throws IOException, ServletException {
    Optional<String> address =
        isPage(request) && request.getHeader(HttpHeaders.AUTHORIZATION) == null
            ? login.get()
            : Optional.empty();
    if (address.isEmpty()) {
      otherwise.commence(request, response, cause);
      return;
    }
    AskedPage.keep(request, response);
    response.setStatus(HttpStatus.FOUND.value());
    response.setHeader(HttpHeaders.LOCATION, address.get());
  }

  /** Only what is shown by itself: a file or a stream would not follow to a login. */
  private static boolean isPage(HttpServletRequest request) {
    String path = request.getServletPath();
    return request.getMethod().equals("GET")
        && (path.equals("/") || path.startsWith("/console/"))
        && !"empty".equals(request.getHeader("Sec-Fetch-Dest"))
        && request.getHeader("HX-Request") == null // Over plain http a browser may say no more.
        && !path.startsWith("/console/assets/")
        && !path.equals("/console/live");
  }
}
