package dev.fleabridge.signin;

import dev.fleabridge.web.SignedIn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * Signs the bearer of a valid token in, under the name in the token. The name decides who may
 * approve what, and what a source may send, so a token without one is refused. A token without an
 * end, or with too late an end, is refused too, because it cannot be revoked.
 */
final class TokenSignIn implements Converter<Jwt, AbstractAuthenticationToken> {

  /** The longest name. Every line of the audit has one. */
  private static final int MAX_NAME_CHARS = 200;

  /** The most that the issuer's clock and ours may differ. The library allows the same. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final String nameClaim;
  private final Duration maxLife;
  private final TokenRoles roles;
  private final Clock clock;

  TokenSignIn(SecurityProperties properties, Clock clock) {
    this(properties, properties.roleClaims(), clock);
  }

  TokenSignIn(SecurityProperties properties, List<String> roleClaims, Clock clock) {
    this.nameClaim = properties.nameClaim();
    this.maxLife = properties.maxTokenLife();
    this.clock = clock;
    this.roles = new TokenRoles(roleClaims);
  }

  /**
   * @throws UnfitToken where it does not name its bearer, or is valid for too long
   */
  @Override
  public AbstractAuthenticationToken convert(Jwt token) {
    Instant end = requireEnd(token);
    JwtAuthenticationToken person =
        new JwtAuthenticationToken(token, roles.convert(token), name(token));
    person.setDetails(new SignedIn(SignedIn.How.TOKEN, end));
    return person;
  }

  private Instant requireEnd(Jwt token) {
    Instant end = token.getExpiresAt();
    if (end == null) {
      throw new UnfitToken("the token has no end: it has no claim exp");
    }
    // A token's life counts from when it was made, or from now where it does not say or says a
    // later time.
    Instant now = clock.instant();
    Instant made = token.getIssuedAt();
    Instant from = made != null && made.isBefore(now) ? made : now;
    if (Duration.between(from, end).compareTo(maxLife.plus(SKEW)) > 0) {
      throw new UnfitToken(
          "the token is good for longer than fleabridge.security.max-token-life, which is "
              + maxLife);
    }
    return end;
  }

  private String name(Jwt token) {
    @Nullable Object name = token.getClaims().get(nameClaim);
    if (!(name instanceof String text) || text.isBlank()) {
      throw new UnfitToken(
          "the token does not say who bears it: it has no text in the claim " + nameClaim);
    }
    if (text.length() > MAX_NAME_CHARS) {
      throw new UnfitToken(
          "the claim %s has more than %d characters".formatted(nameClaim, MAX_NAME_CHARS));
    }
    return text;
  }
}
