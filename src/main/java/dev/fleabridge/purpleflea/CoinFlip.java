package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A coin flip of the casino as its server told it. No step of a rule can ask for one: it is for
 * tests of whether a reward signal reaches a learner as it was drawn.
 *
 * @param chosen the side that was bet on
 * @param outcome the side that came
 * @param roll 0.00 to 99.99
 * @param amountWon what came back, 1.99 times the bet; zero where it was lost
 */
public record CoinFlip(
    String betId,
    Side chosen,
    Side outcome,
    BigDecimal roll,
    boolean won,
    BigDecimal amountWon,
    BigDecimal newBalance,
    FlipProof proof) {

  private static final BigDecimal HALF = new BigDecimal("50");

  /** A side of the coin. */
  public enum Side {
    HEADS,
    TAILS
  }

  /**
   * Recomputes the flip.
   *
   * @param promised the hash of the server seed as it was known before the flip
   * @param clientSeed the client seed that was sent
   * @param serverSeed the seed that the casino has shown since
   * @return what contradicts the flip, a clause each; empty where it was fair
   */
  public List<String> contradictions(String promised, String clientSeed, String serverSeed) {
    List<String> found = new ArrayList<>();
    check(
        proof.serverSeedHash().equals(promised), "another seed was used than was promised", found);
    check(proof.clientSeed().equals(clientSeed), "another client seed was used", found);
    check(FlipProof.hashOf(serverSeed).equals(promised), "the seed is not the promised one", found);
    String hash = FlipProof.resultHash(serverSeed, clientSeed, proof.nonce());
    check(hash.equals(proof.resultHash()), "the seeds make another result", found);
    BigDecimal rolled = FlipProof.roll(hash);
    check(rolled.compareTo(roll) == 0, "the result makes another roll", found);
    check(sideOf(rolled) == outcome, "the roll makes another side", found);
    check(won == (chosen == outcome), "it was won or lost against its side", found);
    check(won == (amountWon.signum() > 0), "what came back does not fit", found);
    return List.copyOf(found);
  }

  private static Side sideOf(BigDecimal roll) {
    return roll.compareTo(HALF) < 0 ? Side.HEADS : Side.TAILS;
  }

  private static void check(boolean holds, String otherwise, List<String> found) {
    if (!holds) {
      found.add(otherwise);
    }
  }
}
