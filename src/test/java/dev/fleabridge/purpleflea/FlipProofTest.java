package dev.fleabridge.purpleflea;

import static dev.fleabridge.purpleflea.Operation.CoinFlip.Coin.HEADS;
import static dev.fleabridge.purpleflea.Operation.CoinFlip.Coin.TAILS;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The casino's proof, made here by the rule of its source and then tampered with. */
public class FlipProofTest {

  public static final String SERVER_SEED =
      "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

  /** A bet on heads as the server settles it. */
  public static FlipProof proof(String clientSeed, long nonce) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SERVER_SEED.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String hash =
          HexFormat.of()
              .formatHex(mac.doFinal((clientSeed + ":" + nonce).getBytes(StandardCharsets.UTF_8)));
      String seedHash =
          HexFormat.of()
              .formatHex(
                  MessageDigest.getInstance("SHA-256")
                      .digest(SERVER_SEED.getBytes(StandardCharsets.UTF_8)));
      BigDecimal roll =
          new BigDecimal(Long.parseLong(hash.substring(0, 8), 16) % 10_000).movePointLeft(2);
      boolean heads = roll.compareTo(new BigDecimal(50)) < 0;
      return new FlipProof(
          HEADS, heads ? HEADS : TAILS, roll, heads, seedHash, clientSeed, nonce, hash);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void holdsForWhatTheServerDoes() {
    for (int nonce = 0; nonce < 50; nonce++) {
      FlipProof proof = proof("mine", nonce);
      assertThat(proof.followsFromResultHash("mine")).isTrue();
      assertThat(proof.holdsFor(SERVER_SEED)).isTrue();
    }
  }

  @Test
  void agreesWithAKnownVector() {
    // printf 'mine:0' | openssl dgst -sha256 -hmac 00112233...eeff
    assertThat(proof("mine", 0).resultHash())
        .isEqualTo("3f8e3884c2a9791f2d6a75ef636ceeaf0990def1dd51c0d32ba1b38da9d6c53a");
  }

  @Test
  void fallsWithAnythingThatWasChanged() {
    FlipProof p = proof("mine", 1);
    assertThat(p.followsFromResultHash("theirs")).isFalse();
    assertThat(p.holdsFor(SERVER_SEED.replace('0', '1'))).isFalse();
    assertThat(
            with(p, p.roll().add(BigDecimal.ONE), p.outcome(), p.won(), p.resultHash())
                .followsFromResultHash("mine"))
        .isFalse();
    assertThat(
            with(p, p.roll(), p.outcome() == HEADS ? TAILS : HEADS, p.won(), p.resultHash())
                .followsFromResultHash("mine"))
        .isFalse();
    assertThat(
            with(p, p.roll(), p.outcome(), !p.won(), p.resultHash()).followsFromResultHash("mine"))
        .isFalse();
    FlipProof other = with(p, p.roll(), p.outcome(), p.won(), proof("mine", 2).resultHash());
    assertThat(other.followsFromResultHash("mine")).isFalse();
    assertThat(other.holdsFor(SERVER_SEED)).isFalse();
    assertThat(with(p, p.roll(), p.outcome(), p.won(), "xyz").followsFromResultHash("mine"))
        .isFalse();
    assertThat(with(p, p.roll(), p.outcome(), p.won(), "xyz").holdsFor(SERVER_SEED)).isFalse();
  }

  private static FlipProof with(
      FlipProof p, BigDecimal roll, Operation.CoinFlip.Coin outcome, boolean won, String hash) {
    return new FlipProof(
        p.chosen(), outcome, roll, won, p.serverSeedHash(), p.clientSeed(), p.nonce(), hash);
  }
}
