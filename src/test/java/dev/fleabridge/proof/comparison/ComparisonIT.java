package dev.fleabridge.proof.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The bridge's rows, which want a database. */
class ComparisonIT {

  /** Enough facts and faults that every kind of both is met. */
  private static final Odds HARSH = new Odds(0.1, 0.1, 0.1, 0.05, 0.05, 0.1, 0.05, 0.05, 0.05, 300);

  @Test
  void theBridgeAloneNeitherPaysTwiceNorLosesUnderEverythingAtOnce() {
    List<Score> scores = Comparison.scores(500, HARSH, 7);
    List<Score> bridge =
        scores.stream().filter(score -> score.name().startsWith("Fleabridge")).toList();
    assertThat(bridge)
        .hasSize(2)
        .allSatisfy(score -> {
          assertThat(score.duplicates()).isZero();
          assertThat(score.lost()).isZero();
        });
    assertThat(bridge.getFirst().aside()).as("without look-ups a person decides").isPositive();
    assertThat(bridge.getLast().aside()).as("with look-ups nobody has to").isZero();
    assertThat(scores.subList(0, 5))
        .as("the models meet the same, and pay twice")
        .allSatisfy(score -> assertThat(score.duplicates()).isPositive());
  }
}
