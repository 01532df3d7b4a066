package dev.fleabridge.signin;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/**
 * What comes of a login at the issuer. The ID token is read as a bearer's token is ({@link
 * TokenSignIn}), so that a person has the same name and roles by both.
 */
final class Login {

  private final TokenSignIn people;
  private final String nameClaim;
  private final BrowserSessions<?> sessions;
  private final AuthenticationEntryPoint refusal;
  private final AccessDeniedHandler noRole;

  Login(
      SecurityProperties properties, BrowserSessions<?> sessions, Refusals refusals, Clock clock) {
    this.people = new TokenSignIn(properties, clock);
    this.nameClaim = properties.nameClaim();
    this.sessions = sessions;
    this.refusal = refusals.failedLogin();
    this.noRole = refusals.notAllowed("anything here: it has no role");
  }

  /**
   * Who has logged in. No more is asked of the issuer than its ID token says.
   *
   * @throws UnfitToken where that does not name anybody, or is good for too long
   */
  OidcUser person(OidcUserRequest login) {
    OidcIdToken token = login.getIdToken();
    Jwt jwt =
        Jwt.withTokenValue(token.getTokenValue())
            .header("typ", "JWT")
            .claims(all -> all.putAll(token.getClaims()))
            .build();
    AbstractAuthenticationToken person = people.convert(jwt);
    return new DefaultOidcUser(person.getAuthorities(), token, nameClaim);
  }

  /**
   * Begins a session in place of the one that the browser may have had, and leads to the page that
   * was asked for.
   */
  void begin(HttpServletRequest request, HttpServletResponse response, Authentication login)
      throws IOException, ServletException {
    OidcUser person = (OidcUser) Objects.requireNonNull(login.getPrincipal());
    List<String> roles =
        person.getAuthorities().stream()
            .map(GrantedAuthority::getAuthority)
            .filter(authority -> authority != null && authority.startsWith("ROLE_"))
            .sorted()
            .toList();
    if (roles.isEmpty()) {
      noRole.handle(request, response, new AccessDeniedException("no role"));
      return;
    }
    end(request, response, login);
    String cookie = sessions.open(person.getName(), roles);
    SessionSignIn.COOKIE.write(request, response, cookie, HostCookie.WITH_THE_BROWSER);
    response.setStatus(HttpStatus.FOUND.value());
    response.setHeader(HttpHeaders.LOCATION, AskedPage.take(request, response));
  }

  /** Ends the session that the browser has, if any. */
  void end(
      HttpServletRequest request, HttpServletResponse response, @Nullable Authentication person) {
    String cookie = SessionSignIn.COOKIE.read(request);
    if (cookie != null) {
      sessions.close(cookie);
      SessionSignIn.COOKIE.remove(request, response);
    }
  }

  /** No login is wrong because the issuer does not answer. */
  void fail(HttpServletRequest request, HttpServletResponse response, AuthenticationException cause)
      throws IOException, ServletException {
    boolean away =
        Stream.<@Nullable Throwable>iterate(
                cause, one -> one != null, one -> one == null ? null : one.getCause())
            .anyMatch(IOException.class::isInstance);
    refusal.commence(request, response, away ? TryLater.becauseNoIssuer() : cause);
  }

  /** The library's filter that begins a login answers failures by itself otherwise. */
  static ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter> answersToo(
      AuthenticationFailureHandler failed) {
    return new ObjectPostProcessor<>() {
      @Override
      public <T extends OAuth2AuthorizationRequestRedirectFilter> T postProcess(T filter) {
        filter.setAuthenticationFailureHandler(failed);
        return filter;
      }
    };
  }
}
