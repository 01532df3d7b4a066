package dev.fleabridge.operator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * Signs the bearer of a valid token in, by the name in the token. The name decides who may approve
 * what, and what a source may send, so a token without one is refused. A token that has no end, or
 * none within a reasonable time, is refused too, because it could not be taken back.
 */
final class TokenSignIn implements Converter<Jwt, AbstractAuthenticationToken> {

  /** Names stand in every line of the audit. */
  private static final int MAX_NAME_CHARS = 200;

  /** The most that the issuer's clock and ours may differ. The library allows as much. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final String nameClaim;
  private final Duration maxLife;
  private final TokenRoles roles;
  private final Clock clock;

  TokenSignIn(SecurityProperties properties, Clock clock) {
    this.nameClaim = properties.nameClaim();
    this.maxLife = properties.maxTokenLife();
    this.clock = clock;
    this.roles = new TokenRoles(properties.roleClaims());
  }

  /**
   * @throws UnfitToken where it does not say who bears it, or is good for too long
   */
  @Override
  public AbstractAuthenticationToken convert(Jwt token) {
    requireEnd(token);
    return new JwtAuthenticationToken(token, roles.convert(token), name(token));
  }

  private void requireEnd(Jwt token) {
    Instant end = token.getExpiresAt();
    if (end == null) {
      throw new UnfitToken("the token has no end: it has no claim exp");
    }
    // Some tokens do not say when they were made. Where a token does, that counts if it makes the
    // life longer.
    Instant now = clock.instant();
    Instant made = token.getIssuedAt();
    Instant from = made != null && made.isBefore(now) ? made : now;
    if (Duration.between(from, end).compareTo(maxLife.plus(SKEW)) > 0) {
      throw new UnfitToken(
          "the token is good for longer than fleabridge.security.max-token-life, which is "
              + maxLife);
    }
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
