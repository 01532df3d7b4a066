package dev.fleabridge.signin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;

/**
 * Keeps in the browser what a login that has begun must know when it comes back: its state, nonce
 * and verifier. So nobody who is not signed in makes us write anything. It is good for ten minutes,
 * once.
 *
 * <p>It is not signed: whoever could put one into another person's browser could put one there that
 * we have made. Browsers keep others from that ({@link HostCookie}).
 */
final class LoginCookie implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {

  private static final HostCookie COOKIE = new HostCookie("fleabridge-login");
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final ClientRegistrationRepository registrations;
  private final Clock clock;

  LoginCookie(ClientRegistrationRepository registrations, Clock clock) {
    this.registrations = registrations;
    this.clock = clock;
  }

  @Override
  public void saveAuthorizationRequest(
      @Nullable OAuth2AuthorizationRequest login,
      HttpServletRequest request,
      HttpServletResponse response) {
    if (login == null) {
      COOKIE.remove(request, response);
      return;
    }
    String value =
        Stream.of(
                clock.instant().getEpochSecond(),
                login.getAttribute(OAuth2ParameterNames.REGISTRATION_ID),
                login.getState(),
                login.getAttribute(OidcParameterNames.NONCE),
                login.getAttribute(PkceParameterNames.CODE_VERIFIER),
                login.getRedirectUri())
            .map(part -> encoded(String.valueOf(Objects.requireNonNull(part))))
            .collect(Collectors.joining("."));
    COOKIE.write(request, response, value, LIFE);
  }

  /** The login of this browser that comes back here; null where there is none. */
  @Override
  public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
    String cookie = COOKIE.read(request);
    if (cookie == null) {
      return null;
    }
    try {
      List<String> parts =
          Arrays.stream(cookie.split("\\.", -1)).map(LoginCookie::decoded).toList();
      return parts.size() == 6 && isFresh(parts.getFirst()) ? login(parts, request) : null;
    } catch (IllegalArgumentException e) {
      return null; // It is none that we have made.
    }
  }

  @Override
  public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
      HttpServletRequest request, HttpServletResponse response) {
    OAuth2AuthorizationRequest login = loadAuthorizationRequest(request);
    COOKIE.remove(request, response);
    return login;
  }

  private boolean isFresh(String seconds) {
    Instant begun = Instant.ofEpochSecond(Long.parseLong(seconds));
    Instant now = clock.instant();
    return now.isBefore(begun.plus(LIFE)) && now.isAfter(begun.minus(SKEW));
  }

  private @Nullable OAuth2AuthorizationRequest login(
      List<String> parts, HttpServletRequest request) {
    ClientRegistration registration = registrations.findByRegistrationId(parts.get(1));
    if (registration == null
        || !parts.get(2).equals(request.getParameter(OAuth2ParameterNames.STATE))) {
      return null;
    }
    return OAuth2AuthorizationRequest.authorizationCode()
        .authorizationUri(
            Objects.requireNonNull(registration.getProviderDetails().getAuthorizationUri()))
        .clientId(registration.getClientId())
        .redirectUri(parts.get(5))
        .scope(OidcScopes.OPENID)
        .state(parts.get(2))
        .attributes(all -> {
          all.put(OAuth2ParameterNames.REGISTRATION_ID, parts.get(1));
          all.put(OidcParameterNames.NONCE, parts.get(3));
          all.put(PkceParameterNames.CODE_VERIFIER, parts.get(4));
        })
        .build();
  }

  private static String encoded(String part) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(part.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }
}
