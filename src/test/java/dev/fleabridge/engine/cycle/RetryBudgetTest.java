package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.SendResult;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionKind.Family;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.AnAction;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many tries again there may be at once (money rule 12). */
class RetryBudgetTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Claimed FIRST = Claimed.first(AnAction.transfer("1").build());
  private static final Claimed AGAIN = Claimed.first(AnAction.transfer("1").failures(1).build());
  private static final SendResult THROTTLED =
      SendResult.of(Outcome.THROTTLED, "throttled", "later");

  private final RetryBudget budget = new RetryBudget();

  @Test
  void aHundredAtOnceAndThenTenASecond() {
    assertThat(budget.take(500, NOW)).isEqualTo(100);
    assertThat(budget.take(500, NOW.plusSeconds(1))).isEqualTo(10);
    assertThat(budget.take(500, NOW.plusSeconds(61))).isEqualTo(100);
  }

  @Test
  void whatIsAnsweredForGoodMakesRoomForTheNext() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(budget.take(1, NOW)).isOne();
      budget.answered(AGAIN, i % 2 == 0 ? SendResult.done(Json.object()) : declined());
    }
  }

  @Test
  void whatIsNotDoesNot() {
    for (int i = 0; i < 100; i++) {
      assertThat(budget.take(1, NOW)).isOne();
      budget.answered(AGAIN, THROTTLED);
    }
    assertThat(budget.take(1, NOW)).isZero();
  }

  @Test
  void everyFirstTryBringsAFifthOfATryAgain() {
    budget.take(100, NOW);
    budget.firstTries(50);
    budget.answered(FIRST, SendResult.done(Json.object()));
    assertThat(budget.take(500, NOW)).isEqualTo(10);
  }

  @Test
  void whatWasNotUsedComesBack() {
    assertThat(budget.take(100, NOW)).isEqualTo(100);
    budget.back(40);
    assertThat(budget.take(500, NOW)).isEqualTo(40);
  }

  @Test
  void repeatsAreNotCounted() {
    Claimed repeat = Claimed.again(AGAIN.action());
    budget.take(100, NOW);
    budget.answered(repeat, SendResult.done(Json.object()));
    assertThat(RetryBudget.isTryAgain(repeat)).isFalse();
    assertThat(budget.take(1, NOW)).isZero();
  }

  @Test
  void aClockThatGoesBackBringsNothing() {
    budget.take(100, NOW);
    assertThat(budget.take(10, NOW.minusSeconds(60))).isZero();
  }

  private static SendResult declined() {
    return SendResult.of(Outcome.DECLINED, "refused", "no");
  }

  /** Each has tries of its own: an outage of SageMaker takes none from payments. */
  @ParameterizedTest
  @EnumSource(ActionKind.class)
  void whoIsAskedDecidesWhoseTriesItTakes(ActionKind kind) {
    boolean paid = kind.family() == Family.PURPLE_FLEA;
    assertThat(RetryBudget.isOfPurpleFlea(AnAction.of(kind).build())).isEqualTo(paid);
  }
}
