package dev.fleabridge.signin;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.fleabridge.web.BodyRefused;
import dev.fleabridge.web.UnsignedBodies;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Signs a source in by the signature of what it delivers. What can be told from the headers is told
 * before any of the body is read. Every refusal is the same, so that nobody learns what was wrong.
 */
final class DeliverySignIn extends OncePerRequestFilter {

  private final DeliverySecrets secrets;
  private final UnsignedBodies bodies;
  private final Refusals refusals;
  private final AuthenticationEntryPoint wrong;
  private final Clock clock;
  private final BackOff wrongOnes;
  private final Entry entry = new Entry();

  DeliverySignIn(
      DeliverySecrets secrets,
      UnsignedBodies bodies,
      Refusals refusals,
      Clock clock,
      Ticker ticker) {
    this.secrets = secrets;
    this.bodies = bodies;
    this.refusals = refusals;
    this.wrong = refusals.wrongSourceKey();
    this.clock = clock;
    this.wrongOnes = new BackOff(SourceSignIn.FREE_WRONG_KEYS, ticker);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String path = request.getRequestURI();
    String source = path.substring(path.lastIndexOf('/') + 1);
    Optional<HttpServletRequest> signed;
    try {
      signed = signed(request, source);
    } catch (BodyRefused e) {
      refusals.unread(request, response, e);
      return;
    }
    if (signed.isEmpty()) {
      refuse(request, response);
      return;
    }
    entry.admit(
        UsernamePasswordAuthenticationToken.authenticated(
            source, null, AuthorityUtils.createAuthorityList(SecurityConfiguration.POST)),
        signed.get(),
        response);
    chain.doFilter(signed.get(), response);
  }

  /** The request with its body; empty where nothing says that it is genuine. */
  private Optional<HttpServletRequest> signed(HttpServletRequest request, String source)
      throws IOException {
    Optional<DeliverySignature> signature =
        DeliverySignature.of(
                request.getHeader(DeliverySignature.ID),
                request.getHeader(DeliverySignature.TIMESTAMP),
                request.getHeader(DeliverySignature.SIGNATURE))
            .filter(one -> one.isTimely(clock.instant()));
    return signature.isEmpty() || secrets.of(source).isEmpty()
        ? Optional.empty()
        : bodies.ifSigned(request, body -> isOf(source, signature.get(), body));
  }

  private boolean isOf(String source, DeliverySignature signature, byte[] body) {
    List<String> known = secrets.of(source);
    if (signature.isOf(body, known)) {
      return true;
    }
    secrets.renewSoon();
    List<String> renewed = secrets.of(source);
    return !renewed.equals(known) && signature.isOf(body, renewed);
  }

  private void refuse(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    Duration wait = wrongOnes.take(Addresses.one(request.getRemoteAddr()));
    wrong.commence(
        request,
        response,
        wait.isZero()
            ? new BadCredentialsException("wrong signature")
            : TryLater.afterWrongOnes(wait));
  }
}
