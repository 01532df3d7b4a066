package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A coin flip with the casino's proof that it did not choose the result after the bet. By the
 * public server source (agent-casino, {@code src/engine/fairness.ts}): the server commits to a seed
 * by its SHA-256; {@code result_hash} is HMAC-SHA256 under that seed over {@code
 * <client_seed>:<nonce>}; the roll is its first eight hex digits modulo 10000, divided by 100;
 * below 50 is heads. The seed itself is shown only after its rotation, so the proof comes in two
 * steps.
 *
 * @param roll 0.00 to 99.99
 */
public record FlipProof(
    Operation.CoinFlip.Coin chosen,
    Operation.CoinFlip.Coin outcome,
    BigDecimal roll,
    boolean won,
    String serverSeedHash,
    String clientSeed,
    long nonce,
    String resultHash) {

  private static final Pattern SHA256_HEX = Pattern.compile("[0-9a-f]{64}");
  private static final BigDecimal HALF = new BigDecimal("50");

  /**
   * What can be checked at once: that roll, outcome and win follow from {@code result_hash}, and
   * that our part of the randomness was used.
   *
   * @param sentClientSeed the client seed that the bet was sent with
   */
  public boolean followsFromResultHash(String sentClientSeed) {
    return SHA256_HEX.matcher(serverSeedHash).matches()
        && SHA256_HEX.matcher(resultHash).matches()
        && clientSeed.equals(sentClientSeed)
        && roll.compareTo(rollOf(resultHash)) == 0
        && outcome
            == (roll.compareTo(HALF) < 0
                ? Operation.CoinFlip.Coin.HEADS
                : Operation.CoinFlip.Coin.TAILS)
        && won == (outcome == chosen);
  }

  /** The rest, once the server has shown its seed: commitment and result hash belong to it. */
  public boolean holdsFor(String revealedServerSeed) {
    return SHA256_HEX.matcher(resultHash).matches()
        && sha256(revealedServerSeed).equals(serverSeedHash)
        && hmac(revealedServerSeed, clientSeed + ":" + nonce).equals(resultHash)
        && roll.compareTo(rollOf(resultHash)) == 0;
  }

  private static BigDecimal rollOf(String hash) {
    return BigDecimal.valueOf(Long.parseLong(hash.substring(0, 8), 16) % 10_000, 2);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String hmac(String key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
