package dev.fleabridge.testkit.embedded.roles;

import dev.fleabridge.web.SourceDoors;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Signs a browser on this machine in by the role that it keeps, as if a person had typed name and
 * password. It stands before everything that asks who it is.
 *
 * <p>Pages are shown to whoever opens them here. Calls of the API are signed in only where the
 * browser says that our own page makes them: whoever calls it by other means signs in himself, as
 * in production. Doors of sources, agents and the actuator are left alone.
 */
final class RoleSignIn extends OncePerRequestFilter {

  /** The address of a button, before the role. */
  static final String BECOME = "/embedded/sign-in/";

  /** Says of a request by which role this filter has signed it in. */
  static final String SIGNED_IN_AS = RoleSignIn.class.getName();

  /** The description of the API, to which each page links. */
  private static final String DOCUMENT = "/v3/api-docs";

  private static final Set<String> READING = Set.of("GET", "HEAD");

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!FromHere.isLocal(request) || saysWho(request) || isOdd(request.getRequestURI())) {
      chain.doFilter(request, response);
      return;
    }
    Optional<Role> wanted = wanted(request);
    if (wanted.isPresent()) {
      become(wanted.get(), request, response);
    } else if (isForPerson(request)) {
      Role role = Role.keptBy(request);
      request.setAttribute(SIGNED_IN_AS, role);
      chain.doFilter(new SignedInRequest(request, role), response);
    } else {
      chain.doFilter(request, response);
    }
  }

  private static boolean saysWho(HttpServletRequest request) {
    return request.getHeader(HttpHeaders.AUTHORIZATION) != null
        || request.getHeader(SourceDoors.API_KEY) != null;
  }

  /** An address that others may read otherwise than we do. */
  private static boolean isOdd(String address) {
    String lower = address.toLowerCase(Locale.ROOT);
    return Stream.of("..", "//", ";", "\\", "%2e", "%2f", "%5c").anyMatch(lower::contains);
  }

  private static Optional<Role> wanted(HttpServletRequest request) {
    String address = request.getRequestURI();
    return request.getMethod().equals("POST")
            && address.startsWith(BECOME)
            && FromHere.isOurForm(request)
        ? Role.named(address.substring(BECOME.length()))
        : Optional.empty();
  }

  private static void become(Role role, HttpServletRequest request, HttpServletResponse response) {
    ResponseCookie cookie =
        ResponseCookie.from(Role.COOKIE, role.word)
            .httpOnly(true)
            .sameSite("Strict")
            .path("/")
            .build();
    response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.setHeader(HttpHeaders.LOCATION, LocalPage.before(request));
    response.setStatus(HttpServletResponse.SC_SEE_OTHER);
  }

  private static boolean isForPerson(HttpServletRequest request) {
    String address = request.getRequestURI();
    if (LocalPage.isOne(address)) {
      return READING.contains(request.getMethod())
          ? !FromHere.isTakenByAnotherSite(request)
          : FromHere.isSameOrigin(request);
    }
    return (address.startsWith("/v1/") || address.equals(DOCUMENT))
        && FromHere.isSameOrigin(request)
        && !SourceDoors.isFor(request);
  }
}
