package dev.fleabridge.signin;

import dev.fleabridge.web.SignedIn;
import dev.fleabridge.web.SourceDoors;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Signs people in by the cookie of their session. A request that may change something must come
 * from a page of our own ({@link SameOrigin}).
 *
 * <p>Who sends {@code Authorization}, {@code X-Api-Key} or the word of a load balancer is signed in
 * by that or not at all: the cookie is not looked at. Without a good cookie the request goes on as
 * nobody's.
 */
final class SessionSignIn extends OncePerRequestFilter {

  static final HostCookie COOKIE = new HostCookie("fleabridge-session");

  private final BrowserSessions<?> sessions;
  private final AuthenticationEntryPoint refusal;
  private final AccessDeniedHandler foreign;
  private final Entry entry = new Entry();

  SessionSignIn(
      BrowserSessions<?> sessions, AuthenticationEntryPoint refusal, AccessDeniedHandler foreign) {
    this.sessions = sessions;
    this.refusal = refusal;
    this.foreign = foreign;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    BrowserSessions.@Nullable Person person;
    try {
      person = person(request);
    } catch (TryLater e) {
      refusal.commence(request, response, e);
      return;
    }
    if (person != null) {
      if (SameOrigin.isForeign(request)) {
        foreign.handle(request, response, SameOrigin.refused());
        return;
      }
      entry.admit(authentication(person), request, response);
    }
    chain.doFilter(request, response);
  }

  private BrowserSessions.@Nullable Person person(HttpServletRequest request) {
    String cookie = COOKIE.read(request);
    boolean signsInOtherwise =
        request.getHeader(HttpHeaders.AUTHORIZATION) != null
            || request.getHeader(SourceDoors.API_KEY) != null
            || SecurityContextHolder.getContext().getAuthentication() != null;
    return cookie == null || signsInOtherwise ? null : sessions.find(cookie);
  }

  private static UsernamePasswordAuthenticationToken authentication(BrowserSessions.Person person) {
    UsernamePasswordAuthenticationToken signedIn =
        UsernamePasswordAuthenticationToken.authenticated(
            person.name(), null, AuthorityUtils.createAuthorityList(person.roles()));
    signedIn.setDetails(new SignedIn(SignedIn.How.SESSION, person.until()));
    return signedIn;
  }
}
