package dev.fleabridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How many tries again there may be at once (money rule 12). */
class RetryBudgetTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Action FIRST = AnAction.transfer("1").build();
  private static final Action AGAIN = AnAction.transfer("1").failures(1).build();
  private static final Answer THROTTLED = Answer.of(Outcome.THROTTLED, "throttled", "later");

  private final RetryBudget budget = new RetryBudget();

  @Test
  void aHundredAtOnceAndThenTenASecond() {
    assertThat(triedAgain(500, NOW)).isEqualTo(100);
    assertThat(triedAgain(500, NOW.plusSeconds(1))).isEqualTo(10);
    assertThat(triedAgain(500, NOW.plusSeconds(61))).isEqualTo(100);
  }

  @Test
  void whatIsAnsweredForGoodMakesRoomForTheNext() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(budget.refuses(AGAIN, NOW)).isEmpty();
      budget.answered(AGAIN, i % 2 == 0 ? Answer.done(Json.object()) : declined());
    }
  }

  @Test
  void whatIsNotDoesNot() {
    for (int i = 0; i < 100; i++) {
      assertThat(budget.refuses(AGAIN, NOW)).isEmpty();
      budget.answered(AGAIN, THROTTLED);
    }
    assertThat(budget.refuses(AGAIN, NOW))
        .hasValueSatisfying(answer -> {
          assertThat(answer.outcome()).isEqualTo(Outcome.NOT_SENT);
          assertThat(answer.code()).isEqualTo("retry_budget_used_up");
        });
  }

  @Test
  void firstTriesAreNeverRefusedAndEachBringsAFifthOfATryAgain() {
    triedAgain(100, NOW);
    for (int i = 0; i < 50; i++) {
      assertThat(budget.refuses(FIRST, NOW)).isEmpty();
      budget.answered(FIRST, Answer.done(Json.object()));
    }
    assertThat(triedAgain(500, NOW)).isEqualTo(10);
  }

  @Test
  void lookUpsAndRepeatsAreNotCounted() {
    triedAgain(100, NOW);
    Action lookUp = AnAction.of(ActionKind.READ_OBJECT).failures(1).build();
    Action repeat = AnAction.transfer("1").failures(1).because("repeated_with_same_key").build();
    assertThat(budget.refuses(lookUp, NOW)).isEmpty();
    assertThat(budget.refuses(repeat, NOW)).isEmpty();
  }

  @Test
  void aClockThatGoesBackBringsNothing() {
    triedAgain(100, NOW);
    assertThat(triedAgain(10, NOW.minusSeconds(60))).isZero();
  }

  private int triedAgain(int wanted, Instant now) {
    int allowed = 0;
    for (int i = 0; i < wanted; i++) {
      allowed += budget.refuses(AGAIN, now).isEmpty() ? 1 : 0;
    }
    return allowed;
  }

  private static Answer declined() {
    return Answer.of(Outcome.DECLINED, "refused", "no");
  }
}
