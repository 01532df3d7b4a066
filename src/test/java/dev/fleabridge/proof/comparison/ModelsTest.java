package dev.fleabridge.proof.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each model must show for certain, one fault at a time. */
class ModelsTest {

  private static final long SEED = 20_261_120;
  private static final int FACTS = 200;

  private static final Odds ALWAYS_LOST_AFTER = new Odds(0, 0, 0, 1, 0, 0, 0, 0, 0, 0);
  private static final Odds ALWAYS_LOST_BEFORE = new Odds(0, 0, 0, 0, 1, 0, 0, 0, 0, 0);
  private static final Odds ALWAYS_THROTTLED = new Odds(0, 0, 0, 0, 0, 1, 0, 0, 0, 0);
  private static final Odds ALWAYS_SLOW = new Odds(0, 0, 0, 0, 0, 0, 0, 0, 1, 0);
  private static final Odds SECOND_EVENTS = new Odds(1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  private static final Odds REDELIVERED = new Odds(0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
  private static final Odds REPLAYED_LATE = new Odds(0, 0, 1, 0, 0, 0, 0, 0, 0, 0);

  private static Score score(Alternative alternative, Odds odds) {
    return Score.of(alternative, FACTS, odds, SEED);
  }

  @Test
  void nobodyPaysTwiceOrLosesWhereNothingGoesWrong() {
    for (Alternative model : Comparison.models()) {
      assertThat(score(model, Odds.NONE)).isEqualTo(new Score(model.name(), FACTS, 0, 0, 0, 0));
    }
  }

  @Test
  void theGuidesLambdaPaysAgainWithEachRetryWhereTheAnswerIsLost() {
    assertThat(score(new GuideLambda(), ALWAYS_LOST_AFTER).duplicates()).isEqualTo(2 * FACTS);
  }

  @Test
  void theGuidesLambdaDropsSilentlyWhatFailsThreeTimes() {
    assertThat(score(new GuideLambda(), ALWAYS_LOST_BEFORE).lost()).isEqualTo(FACTS);
    assertThat(score(new GuideLambda(), ALWAYS_THROTTLED).lost()).isEqualTo(FACTS);
  }

  @Test
  void anOutageOfTenMinutesIsLongerThanALambdasRetriesAndShorterThanAnApiDestinations() {
    Odds outage = new Odds(0, 0, 0, 0, 0, 0, 0, 0, 0, 600);
    int duringIt = FACTS - (int) Odds.OUTAGE_BEGINS;
    assertThat(score(new GuideLambda(), outage).lost()).isEqualTo(duringIt);
    assertThat(score(IdempotentLambda.byEvent(), outage))
        .isEqualTo(new Score(IdempotentLambda.byEvent().name(), FACTS, 0, 0, duringIt, 0));
    assertThat(score(new ApiDestination(), outage))
        .isEqualTo(new Score(new ApiDestination().name(), FACTS, 0, 0, 0, 0));
  }

  @Test
  void theGuidesLambdaPaysForEveryEvent() {
    for (Odds odds : List.of(SECOND_EVENTS, REDELIVERED, REPLAYED_LATE)) {
      assertThat(score(new GuideLambda(), odds).duplicates()).as("%s", odds).isEqualTo(FACTS);
    }
  }

  @Test
  void powertoolsForgetsWhatWasPaidWhenTheFunctionRaises() {
    Score score = score(IdempotentLambda.byFact(IdempotentLambda.ONE_YEAR), ALWAYS_LOST_AFTER);
    assertThat(score.duplicates()).isEqualTo(2 * FACTS);
    assertThat(score.asidePaid()).isEqualTo(FACTS);
    assertThat(score.lost()).isZero();
  }

  @Test
  void powertoolsKnowsARedeliveryWithinTheHourAndNotAfterIt() {
    assertThat(score(IdempotentLambda.byEvent(), REDELIVERED).duplicates()).isZero();
    assertThat(score(IdempotentLambda.byEvent(), REPLAYED_LATE).duplicates()).isEqualTo(FACTS);
    assertThat(
            score(IdempotentLambda.byFact(IdempotentLambda.ONE_HOUR), REPLAYED_LATE).duplicates())
        .isEqualTo(FACTS);
    assertThat(
            score(IdempotentLambda.byFact(IdempotentLambda.ONE_YEAR), REPLAYED_LATE).duplicates())
        .isZero();
  }

  @Test
  void powertoolsTellsASecondEventFromAnotherFactOnlyByTheRightKey() {
    assertThat(score(IdempotentLambda.byEvent(), SECOND_EVENTS).duplicates()).isEqualTo(FACTS);
    assertThat(
            score(IdempotentLambda.byFact(IdempotentLambda.ONE_HOUR), SECOND_EVENTS).duplicates())
        .isZero();
  }

  @Test
  void theApiDestinationPaysAgainWhereTheAnswerIsSlow() {
    Score score = score(new ApiDestination(), ALWAYS_SLOW);
    assertThat(score.duplicates()).isGreaterThan(100 * FACTS);
    assertThat(score(new GuideLambda(), ALWAYS_SLOW).duplicates()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theSameSeedGivesTheSameFigures(long seed) {
    for (Alternative model : Comparison.models()) {
      assertThat(Score.of(model, 1_000, Odds.USUAL, seed))
          .isEqualTo(Score.of(model, 1_000, Odds.USUAL, seed));
    }
  }
}
