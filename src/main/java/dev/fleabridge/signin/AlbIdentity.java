package dev.fleabridge.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Reads {@code x-amzn-oidc-data}: a JWT in which a load balancer says whom it has signed in. Its
 * header names the load balancer and the end, and its parts have the padding of Base64, which the
 * signature covers and libraries for JWTs refuse. So it is taken apart here, and only the signature
 * is the library's.
 *
 * <p>All of the header is judged before a key is asked for.
 */
final class AlbIdentity {

  static final int MAX_CHARS = 16_384;
  private static final BigDecimal LATEST = new BigDecimal("1e12");
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final AlbProperties properties;
  private final AlbKeys keys;
  private final Clock clock;

  AlbIdentity(AlbProperties properties, AlbKeys keys, Clock clock) {
    this.properties = properties;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * What the load balancer says of the person.
   *
   * @return the claims, with the end of the header
   * @throws BadCredentialsException where it is not the word of our load balancer, or not any more
   * @throws TryLater where the key cannot be fetched now
   */
  Jwt read(String data) {
    String[] parts = data.split("\\.", -1);
    if (data.length() > MAX_CHARS || parts.length != 3) {
      throw bad();
    }
    try {
      JWSHeader header = JWSHeader.parse(object(parts[0]));
      Instant end = checked(header);
      ECPublicKey key = keys.of(header.getKeyID());
      byte[] signed = (parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII);
      Base64URL signature = Base64URL.encode(bytes(parts[2]));
      if (key == null || !new ECDSAVerifier(key).verify(header, signed, signature)) {
        throw bad();
      }
      return jwt(data, header, end, claims(parts[1]));
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      throw bad();
    }
  }

  private Instant checked(JWSHeader header) {
    Map<String, Object> said = header.toJSONObject();
    Instant end = instant(said.get("exp"));
    boolean ours =
        JWSAlgorithm.ES256.equals(header.getAlgorithm())
            && said.get("signer") instanceof String signer
            && properties.signer().contains(signer)
            && said.get("iss") instanceof String issuer
            && issuer.equals(properties.issuer())
            && (properties.client() == null || properties.client().equals(said.get("client")));
    if (!ours || end == null || isOver(end)) {
      throw bad();
    }
    return end;
  }

  private Map<String, Object> claims(String part) throws ParseException {
    Map<String, Object> claims = new HashMap<>(object(part));
    Instant end = instant(claims.get("exp"));
    if (claims.containsKey("exp") && (end == null || isOver(end))) {
      throw bad();
    }
    return claims;
  }

  private static Jwt jwt(String data, JWSHeader header, Instant end, Map<String, Object> claims) {
    // The end is the header's. Other times of the issuer say nothing about this sign-in.
    List.of("exp", "iat", "nbf").forEach(claims::remove);
    return Jwt.withTokenValue(data)
        .headers(headers -> headers.putAll(header.toJSONObject()))
        .claims(all -> all.putAll(claims))
        .expiresAt(end)
        .build();
  }

  private boolean isOver(Instant end) {
    return !clock.instant().isBefore(end.plus(SKEW));
  }

  /** Some parts were seen as numbers in a text. What no clock will ever show is no moment. */
  private static @Nullable Instant instant(@Nullable Object value) {
    return switch (value) {
      case Number seconds when new BigDecimal(seconds.toString()).abs().compareTo(LATEST) < 0 ->
          Instant.ofEpochSecond(seconds.longValue());
      case String text when text.matches("[0-9]{1,12}") ->
          Instant.ofEpochSecond(Long.parseLong(text));
      case null, default -> null;
    };
  }

  private static Map<String, Object> object(String part) throws ParseException {
    Map<String, Object> read =
        JSONObjectUtils.parse(new String(bytes(part), StandardCharsets.UTF_8));
    if (read == null) { // The text is "null".
      throw new ParseException("no object", 0);
    }
    return read;
  }

  private static byte[] bytes(String part) {
    return Base64.getUrlDecoder().decode(part);
  }

  private static BadCredentialsException bad() {
    return new BadCredentialsException("not the word of our load balancer");
  }
}
