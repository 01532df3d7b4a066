package dev.fleabridge.purpleflea;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.CoinFlip.Side;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Coin flips against vectors that the functions of the public casino's own source have made, run in
 * Node.
 */
class FlipProofTest {

  private static final String SEED =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  private static final String PROMISED =
      "a8ae6e6ee929abea3afcfc5258c8ccd6f85273e0d4626d26c7279f3250f77c8e";
  private static final CoinFlip FAIR = flip("6.06", Side.HEADS, true, "1.99");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef | a8ae6e6ee929abea3afcfc5258c8ccd6f85273e0d4626d26c7279f3250f77c8e | fleabridge | 0 | 803e2f41e1af5a9ad9864c1cabca54800b147edd4926c4333b69cd880e3e245f | 89.77
          0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef | a8ae6e6ee929abea3afcfc5258c8ccd6f85273e0d4626d26c7279f3250f77c8e | fleabridge | 1 | cddafbde2054643d2c27d480eacc91c24cd20a41a6ac53e86417e6bd096a3b6b | 6.06
          ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff | df0790f236013511e91fa4532fb7761f62320a51a3868dabf4a13fe5f53e3263 | run-7_step-42 | 999 | 3f7b1e3dddc046a29f17c4601e294918f274aae33c473ed9dc53f91127a0086b | 32.77
          not hex at all | 0e9c8d28cc8844e7a6b7f985673fd9bc77030c2cca7531acd453672cd85a3883 | ümlaut | 3 | 85d3f7bc7af94fca42ecbf321136085b93e1fec8acd850dd62c3903ce2df3517 | 12.44
          """)
  void computesAsTheCasinoDoes(
      String seed, String hash, String client, long nonce, String result, BigDecimal roll) {
    assertThat(FlipProof.hashOf(seed)).isEqualTo(hash);
    assertThat(FlipProof.resultHash(seed, client, nonce)).isEqualTo(result);
    assertThat(FlipProof.roll(result)).isEqualByComparingTo(roll);
  }

  @Test
  void aFairFlipHasNoContradictions() {
    assertThat(FAIR.contradictions(PROMISED, "fleabridge", SEED)).isEmpty();
  }

  /** Each of these is a way in which a casino could cheat. */
  @Test
  void whateverIsChangedContradicts() {
    assertThat(FAIR.contradictions("0" + PROMISED.substring(1), "fleabridge", SEED)).isNotEmpty();
    assertThat(FAIR.contradictions(PROMISED, "another", SEED)).isNotEmpty();
    assertThat(FAIR.contradictions(PROMISED, "fleabridge", SEED.replace('0', '1'))).isNotEmpty();
    assertThat(contradictions(flip("6.07", Side.HEADS, true, "1.99")))
        .containsExactly("the result makes another roll");
    assertThat(contradictions(flip("6.06", Side.TAILS, true, "1.99")))
        .contains("the roll makes another side");
    assertThat(contradictions(flip("6.06", Side.HEADS, false, "0")))
        .containsExactly("it was won or lost against its side");
    assertThat(contradictions(flip("6.06", Side.HEADS, true, "0")))
        .containsExactly("what came back does not fit");
  }

  /** The server makes whole hundredths, so 50.00 is the first that is not heads. */
  @Test
  void theMiddleIsTails() {
    assertThat(FlipProof.roll("00001387")).isEqualByComparingTo("49.99");
    assertThat(FlipProof.roll("00001388")).isEqualByComparingTo("50");
    assertThat(FlipProof.roll("ffffffff")).isEqualByComparingTo("72.95");
  }

  private static List<String> contradictions(CoinFlip flip) {
    return flip.contradictions(PROMISED, "fleabridge", SEED);
  }

  private static CoinFlip flip(String roll, Side outcome, boolean won, String amountWon) {
    return new CoinFlip(
        "bet_1",
        Side.HEADS,
        outcome,
        new BigDecimal(roll),
        won,
        new BigDecimal(amountWon),
        BigDecimal.TEN,
        new FlipProof(
            PROMISED,
            "fleabridge",
            1,
            "cddafbde2054643d2c27d480eacc91c24cd20a41a6ac53e86417e6bd096a3b6b"));
  }
}
