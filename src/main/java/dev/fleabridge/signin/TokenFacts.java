package dev.fleabridge.signin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.Jwt;

/** What must hold for every token, whoever bears it. */
final class TokenFacts {

  /** The longest name. Every line of the audit has one. */
  private static final int MAX_NAME_CHARS = 200;

  /** The most that the issuer's clock and ours may differ. The library allows the same. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final Duration maxLife;
  private final Clock clock;

  TokenFacts(Duration maxLife, Clock clock) {
    this.maxLife = maxLife;
    this.clock = clock;
  }

  /**
   * When the token ends.
   *
   * @throws UnfitToken where it has no end, or is valid for too long
   */
  Instant requireEnd(Jwt token) {
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

  /**
   * A claim that names somebody.
   *
   * @throws UnfitToken where it is no text, or is blank or too long
   */
  static String requireText(@Nullable Object name, String claim) {
    if (!(name instanceof String text) || text.isBlank()) {
      throw new UnfitToken(
          "the token does not say who bears it: it has no text in the claim " + claim);
    }
    if (text.length() > MAX_NAME_CHARS) {
      throw new UnfitToken(
          "the claim %s has more than %d characters".formatted(claim, MAX_NAME_CHARS));
    }
    return text;
  }
}
