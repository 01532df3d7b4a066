package dev.fleabridge.signin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a delivery of MLflow says of itself in its headers: {@code v1,} and the Base64 of an
 * HMAC-SHA256 over {@code <id>.<timestamp>.<body>} (mlflow/webhooks/delivery.py). A delivery that
 * is tried again has the same id, the same time and the same signature.
 *
 * @param time when it was signed
 * @param signed the text of the headers that is signed before the body
 * @param mac what its sender computed
 */
@SuppressWarnings("ArrayRecordComponent") // Only MessageDigest.isEqual compares it.
record DeliverySignature(Instant time, String signed, byte[] mac) {

  static final String ID = "X-MLflow-Delivery-Id";
  static final String TIMESTAMP = "X-MLflow-Timestamp";
  static final String SIGNATURE = "X-MLflow-Signature";

  /** How far the sender's clock may be from ours, or a delivery be late, either way. */
  static final Duration WINDOW = Duration.ofMinutes(5);

  private static final String HMAC = "HmacSHA256";
  private static final String VERSION = "v1,";
  private static final Pattern AN_ID = Pattern.compile("[!-~]{1,256}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
  private static final Pattern BASE64_OF_32_BYTES = Pattern.compile("[A-Za-z0-9+/]{43}=");

  /** The headers taken apart; empty where one is missing or has another form. */
  static Optional<DeliverySignature> of(
      @Nullable String id, @Nullable String timestamp, @Nullable String signature) {
    if (!fits(AN_ID, id)
        || !fits(SECONDS, timestamp)
        || signature == null
        || !signature.startsWith(VERSION)
        || !fits(BASE64_OF_32_BYTES, signature.substring(VERSION.length()))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new DeliverySignature(
              Instant.ofEpochSecond(Long.parseLong(String.valueOf(timestamp))),
              id + "." + timestamp + ".",
              Base64.getDecoder().decode(signature.substring(VERSION.length()))));
    } catch (DateTimeException | IllegalArgumentException e) {
      return Optional.empty(); // The last of the 43 characters has bits that stand for nothing.
    }
  }

  private static boolean fits(Pattern form, @Nullable String text) {
    return text != null && form.matcher(text).matches();
  }

  boolean isTimely(Instant now) {
    return Duration.between(time, now).abs().compareTo(WINDOW) <= 0;
  }

  /**
   * Whether the holder of one of these secrets signed this body. Every secret is tried, so that the
   * time tells neither which one it was nor how much of it was right.
   */
  boolean isOf(byte[] body, List<String> secrets) {
    boolean found = false;
    for (String secret : secrets) {
      found |= MessageDigest.isEqual(mac(secret, body), mac);
    }
    return found;
  }

  private byte[] mac(String secret, byte[] body) {
    try {
      Mac computed = Mac.getInstance(HMAC);
      computed.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
      computed.update(signed.getBytes(StandardCharsets.UTF_8));
      return computed.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }
}
