package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.oauth2.jwt.Jwt;

/** Which tokens are good enough, although their issuer signed them all. */
class TokenSignInTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private final TokenSignIn signIn =
      new TokenSignIn(
          new SecurityProperties(
              Map.of(),
              Map.of(),
              List.of("roles"),
              "client",
              false,
              Duration.ofHours(24),
              Duration.ofMinutes(1),
              false),
          Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void theNameIsThatOfTheConfiguredClaim() {
    Jwt token = token("1h", "0s", claims -> claims.put("client", "ml-team"));

    assertThat(signIn.convert(token).getName()).isEqualTo("ml-team");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "empty", "blank", "number", "list", "long"})
  void aTokenWithoutANameIsRefusedByTheNameOfItsClaim(String name) {
    Map<String, Object> values =
        Map.of(
            "empty",
            "",
            "blank",
            " ",
            "number",
            7,
            "list",
            List.of("ml-team"),
            "long",
            "x".repeat(201));
    Jwt token =
        token(
            "1h",
            "0s",
            claims -> {
              if (values.containsKey(name)) {
                claims.put("client", values.get(name));
              }
            });

    assertThatExceptionOfType(UnfitToken.class)
        .isThrownBy(() -> signIn.convert(token))
        .withMessageContaining("claim client");
  }

  @Test
  void aTokenWithoutAnEndIsRefused() {
    Jwt token = token(null, "0s", claims -> claims.put("client", "ml-team"));

    assertThatExceptionOfType(UnfitToken.class)
        .isThrownBy(() -> signIn.convert(token))
        .withMessageContaining("claim exp");
  }

  /** The library makes up an issue time of a second before the end, where there is none. */
  @ParameterizedTest
  @CsvSource({
    "PT24H, PT0S, true",
    "PT24H1M, PT0S, true",
    "PT24H2M, PT0S, false",
    "PT876000H, PT0S, false",
    "PT876000H, PT875999H, false",
    "PT1H, PT-23H, true",
    "PT1H, PT-24H, false"
  })
  void aTokenThatIsGoodForTooLongIsRefused(String end, String made, boolean good) {
    Jwt token = token(end, made, claims -> claims.put("client", "ml-team"));

    if (good) {
      assertThat(signIn.convert(token).getName()).isEqualTo("ml-team");
    } else {
      assertThatExceptionOfType(UnfitToken.class)
          .isThrownBy(() -> signIn.convert(token))
          .withMessageContaining("fleabridge.security.max-token-life");
    }
  }

  private static Jwt token(
      @Nullable String end, String made, Consumer<Map<String, Object>> claims) {
    Jwt.Builder token =
        Jwt.withTokenValue("t").header("alg", "none").issuedAt(NOW.plus(duration(made)));
    if (end != null) {
      token.expiresAt(NOW.plus(duration(end)));
    }
    return token.claims(claims).build();
  }

  private static Duration duration(String text) {
    return text.startsWith("P")
        ? Duration.parse(text)
        : Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
  }
}
