package dev.fleabridge.operator;

import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/**
 * Signs the bearer of a valid token in, by the name in the token. The name decides who may approve
 * what, and what a source may send: a token without one is refused.
 */
final class TokenSignIn implements Converter<Jwt, AbstractAuthenticationToken> {

  /** Names stand in every line of the audit. */
  private static final int MAX_NAME = 200;

  private final String nameClaim;
  private final TokenRoles roles;

  TokenSignIn(SecurityProperties properties) {
    this.nameClaim = properties.nameClaim();
    this.roles = new TokenRoles(properties.roleClaims());
  }

  /**
   * @throws UnfitToken where it does not say who bears it
   */
  @Override
  public AbstractAuthenticationToken convert(Jwt token) {
    return new JwtAuthenticationToken(token, roles.convert(token), name(token));
  }

  private String name(Jwt token) {
    @Nullable Object name = token.getClaims().get(nameClaim);
    if (!(name instanceof String text) || text.isBlank()) {
      throw new UnfitToken(
          "the token does not say who bears it: it has no text in the claim " + nameClaim);
    }
    if (text.length() > MAX_NAME) {
      throw new UnfitToken(
          "the claim %s has more than %d characters".formatted(nameClaim, MAX_NAME));
    }
    return text;
  }
}
