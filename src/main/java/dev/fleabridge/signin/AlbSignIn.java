package dev.fleabridge.signin;

import dev.fleabridge.web.SignedIn;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Signs people in by the word of a load balancer ({@link AlbIdentity}). Where there is such a word
 * and it is not good, the request ends here.
 *
 * <p>Behind it stands a cookie, which a browser sends with what other pages ask for too. So a
 * request that may change something must come from a page of our own ({@link SameOrigin}). A
 * request with {@code Authorization} is signed in by that alone: no other page can send it.
 */
final class AlbSignIn extends OncePerRequestFilter {

  static final String DATA = "x-amzn-oidc-data";

  private final AlbIdentity identity;
  private final TokenSignIn people;
  private final AuthenticationEntryPoint refusal;
  private final AccessDeniedHandler foreign;
  private final Entry entry = new Entry();

  AlbSignIn(
      AlbIdentity identity,
      TokenSignIn people,
      AuthenticationEntryPoint refusal,
      AccessDeniedHandler foreign) {
    this.identity = identity;
    this.people = people;
    this.refusal = refusal;
    this.foreign = foreign;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String data = data(request);
    if (data == null) {
      chain.doFilter(request, response);
      return;
    }
    AbstractAuthenticationToken person;
    try {
      Jwt word = identity.read(data);
      person = people.convert(word);
      person.setDetails(new SignedIn(SignedIn.How.LOAD_BALANCER, word.getExpiresAt()));
    } catch (AuthenticationException e) {
      refusal.commence(request, response, e);
      return;
    }
    if (request.getHeader(HttpHeaders.AUTHORIZATION) == null) {
      if (SameOrigin.isForeign(request)) {
        foreign.handle(request, response, SameOrigin.refused());
        return;
      }
      entry.admit(person, request, response);
    }
    chain.doFilter(request, response);
  }

  /** Two of them would leave open which one was meant. */
  private static @Nullable String data(HttpServletRequest request) {
    var all = request.getHeaders(DATA);
    if (!all.hasMoreElements()) {
      return null;
    }
    String first = all.nextElement();
    return all.hasMoreElements() ? "" : first;
  }
}
