package dev.fleabridge.signin;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;

/** What an agent's token allows. Other words are passed over, and so are the roles of people. */
final class AgentScopes {

  /** Whoever may pay may read as well. */
  static final String PAY = "payments:write";

  static final String READ = "payments:read";

  private AgentScopes() {}

  /** The scopes of ours. Cognito writes them as {@code <resource server>/payments:read}. */
  static Set<String> of(Jwt token) {
    return Stream.of("scope", "scp")
        .flatMap(claim -> words(token.getClaims().get(claim)))
        .flatMap(word ->
            Stream.of(READ, PAY).filter(ours -> word.equals(ours) || word.endsWith("/" + ours)))
        .collect(Collectors.toSet());
  }

  private static Stream<String> words(@Nullable Object claim) {
    return switch (claim) {
      case String text -> Stream.of(text.split(" "));
      case Collection<?> many -> many.stream().map(String::valueOf);
      case null, default -> Stream.of();
    };
  }
}
