package dev.fleabridge.signin;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Reads what a token allows: the roles of people, and the scope with which sources post events.
 * Other words are ignored.
 */
final class TokenRoles implements Converter<Jwt, Collection<GrantedAuthority>> {

  private final List<String> claims;

  TokenRoles(List<String> claims) {
    this.claims = claims;
  }

  @Override
  public Collection<GrantedAuthority> convert(Jwt token) {
    Set<String> granted = new HashSet<>();
    // A scope says what a client may do. It never gives a person's role.
    claims.stream().flatMap(claim -> words(token, claim)).forEach(word -> role(word, granted));
    Stream.concat(claims.stream(), Stream.of("scope", "scp"))
        .flatMap(claim -> words(token, claim))
        .forEach(word -> scope(word, granted));
    return AuthorityUtils.createAuthorityList(granted);
  }

  /** Grants the scope of sources. Cognito writes it as {@code <resource server>/events:write}. */
  private static void scope(String word, Set<String> granted) {
    if (word.equals(SecurityConfiguration.POST)
        || word.endsWith("/" + SecurityConfiguration.POST)) {
      granted.add(SecurityConfiguration.POST);
    }
  }

  private static void role(String word, Set<String> granted) {
    for (SecurityProperties.Role role : SecurityProperties.Role.values()) {
      if (role.name().toLowerCase(Locale.ROOT).equals(word)) {
        granted.add("ROLE_" + role.name());
      }
    }
  }

  private static Stream<String> words(Jwt token, String claim) {
    @Nullable Object value = token.getClaims().get(claim);
    return switch (value) {
      case String text -> Stream.of(text.split(" "));
      case Collection<?> many -> many.stream().map(String::valueOf);
      case null, default -> Stream.of();
    };
  }
}
