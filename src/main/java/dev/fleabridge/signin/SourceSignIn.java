package dev.fleabridge.signin;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.fleabridge.web.SourceDoors;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Signs sources in by {@code X-Api-Key} or by Basic, which are the two static sign-ins of API
 * destinations. A wrong key is refused here. A request with neither goes on, because it may have a
 * bearer token.
 *
 * <p>From an address with many wrong keys the answer to further wrong ones takes its time. A right
 * key always comes in, because an honest source may stand behind the same address.
 */
final class SourceSignIn extends OncePerRequestFilter {

  static final int FREE_WRONG_KEYS = 100;

  private static final String BASIC = "basic ";

  private final StaticKeys keys;
  private final AuthenticationEntryPoint refusal;
  private final BackOff wrongOnes;
  private final Entry entry = new Entry();

  SourceSignIn(StaticKeys keys, AuthenticationEntryPoint refusal, Ticker ticker) {
    this.keys = keys;
    this.refusal = refusal;
    this.wrongOnes = new BackOff(FREE_WRONG_KEYS, ticker);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String apiKey = request.getHeader(SourceDoors.API_KEY);
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    boolean basic =
        authorization != null && authorization.regionMatches(true, 0, BASIC, 0, BASIC.length());
    if (apiKey == null && !basic) {
      chain.doFilter(request, response);
      return;
    }
    Optional<String> source =
        apiKey != null ? keys.sourceOf(apiKey) : basic(authorization.substring(BASIC.length()));
    if (source.isEmpty()) {
      Duration wait = wrongOnes.take(Addresses.one(request.getRemoteAddr()));
      refusal.commence(
          request,
          response,
          wait.isZero() ? new BadCredentialsException("wrong key") : TryLater.afterWrongOnes(wait));
      return;
    }
    entry.admit(
        UsernamePasswordAuthenticationToken.authenticated(
            source.get(), null, AuthorityUtils.createAuthorityList(SecurityConfiguration.POST)),
        request,
        response);
    chain.doFilter(request, response);
  }

  /**
   * The source of a Basic sign-in. The user name is the source, and the password is one of its
   * keys.
   */
  private Optional<String> basic(String encoded) {
    String pair = decoded(encoded);
    int colon = pair == null ? -1 : pair.indexOf(':');
    if (pair == null || colon < 0) {
      return Optional.empty();
    }
    String name = pair.substring(0, colon);
    return keys.sourceOf(pair.substring(colon + 1)).filter(name::equals);
  }

  private static @Nullable String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
