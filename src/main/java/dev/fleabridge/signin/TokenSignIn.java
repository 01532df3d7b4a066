package dev.fleabridge.signin;

import dev.fleabridge.web.SignedIn;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
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

  private final String nameClaim;
  private final TokenFacts facts;
  private final TokenRoles roles;

  TokenSignIn(SecurityProperties properties, Clock clock) {
    this(properties, properties.roleClaims(), clock);
  }

  TokenSignIn(SecurityProperties properties, List<String> roleClaims, Clock clock) {
    this.nameClaim = properties.nameClaim();
    this.facts = new TokenFacts(properties.maxTokenLife(), clock);
    this.roles = new TokenRoles(roleClaims);
  }

  /**
   * @throws UnfitToken where it does not name its bearer, or is valid for too long
   */
  @Override
  public AbstractAuthenticationToken convert(Jwt token) {
    Instant end = facts.requireEnd(token);
    String name = TokenFacts.requireText(token.getClaims().get(nameClaim), nameClaim);
    JwtAuthenticationToken person = new JwtAuthenticationToken(token, roles.convert(token), name);
    person.setDetails(new SignedIn(SignedIn.How.TOKEN, end));
    return person;
  }
}
