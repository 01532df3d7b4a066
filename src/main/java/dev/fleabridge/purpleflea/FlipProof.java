package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * By what a coin flip of the casino can be recomputed, once its server seed is shown
 * (docs/reference/purpleflea-api.md#casino). The casino names the hash of the seed before the flip,
 * and the player chooses the client seed after that, so neither can choose the result.
 *
 * @param serverSeedHash SHA-256 of the server seed's text, in lower-case hexadecimal digits
 * @param clientSeed what the player chose
 * @param nonce how many flips there were with this server seed before
 * @param resultHash HMAC-SHA-256 of {@code <clientSeed>:<nonce>} under the server seed's text
 */
public record FlipProof(String serverSeedHash, String clientSeed, long nonce, String resultHash) {

  /** A result hash begins with so many digits of which the roll is made. */
  private static final int DIGITS_OF_THE_ROLL = 8;

  private static final int ROLLS = 10_000;

  /** The roll that a result hash makes: 0.00 to 99.99. Below 50 it is heads. */
  public static BigDecimal roll(String resultHash) {
    long number = Long.parseLong(resultHash.substring(0, DIGITS_OF_THE_ROLL), 16);
    return BigDecimal.valueOf(number % ROLLS, 2);
  }

  /** The hash by which the casino names a server seed before it shows it. */
  public static String hashOf(String serverSeed) {
    try {
      return hex(MessageDigest.getInstance("SHA-256").digest(bytes(serverSeed)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * The result hash of a flip.
   *
   * @throws IllegalArgumentException for an empty seed, which is no key
   */
  public static String resultHash(String serverSeed, String clientSeed, long nonce) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes(serverSeed), "HmacSHA256"));
      return hex(mac.doFinal(bytes(clientSeed + ":" + nonce)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
