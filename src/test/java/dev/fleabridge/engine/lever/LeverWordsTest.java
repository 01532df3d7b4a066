package dev.fleabridge.engine.lever;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.lever.LeverWords.Reopened;
import dev.fleabridge.engine.lever.Levers.Act;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.testkit.workbench.AnAction;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What pressing a lever will do, in words that a person can decide by. */
class LeverWordsTest {

  private static final Instant NOW = AnAction.CREATED;

  @Test
  void aRetryOfWhatIsReadySaysWhyNothingIsSentTwice() {
    Action later = AnAction.transfer("1").build();
    assertThat(
            words(later, NOW.minusSeconds(60))
                .of(Act.RETRY, true, ActionState.READY, Reopened.NONE))
        .isEqualTo(
            "It is due now, and not only at 2026-11-20T22:30:00Z. The guard decides again, by the"
                + " pauses, limits, budgets and the balance of that moment. It keeps its"
                + " idempotency key, so that Purple Flea knows it as the same payment. Nothing of"
                + " it is under way now, so nothing is sent twice.");
  }

  @Test
  void aRetryOfARefusalSaysWhatItOpensAgain() {
    Action refused = AnAction.transfer("1").in(ActionState.DECLINED).build();
    assertThat(words(refused, NOW).of(Act.RETRY, true, ActionState.READY, new Reopened(1, false)))
        .endsWith("It was never sent. 1 step that was skipped because of the refusal waits again.");
  }

  @Test
  void ofMoreStepsThanAreLookedAtItSaysOrMore() {
    Action refused = AnAction.transfer("1").in(ActionState.DECLINED).build();
    assertThat(words(refused, NOW).of(Act.RETRY, true, ActionState.READY, new Reopened(200, true)))
        .endsWith("200 or more steps that were skipped because of the refusal wait again.");
  }

  @ParameterizedTest
  @EnumSource(ActionKind.class)
  void onlyOfAPaymentItSaysThatPurpleFleaKnowsIt(ActionKind kind) {
    Action refused = AnAction.of(kind).in(ActionState.DECLINED).build();
    String says = words(refused, NOW).of(Act.RETRY, true, ActionState.READY, Reopened.NONE);
    assertThat(says.contains("Purple Flea knows it as the same")).isEqualTo(kind.isOfPurpleFlea());
    assertThat(says.contains("the same payment")).isEqualTo(kind.spends());
  }

  @Test
  void whatWasCarriedOutIsSaidToBeSettledAndNotSent() {
    Action refused = AnAction.transfer("1").in(ActionState.DECLINED).build();
    assertThat(words(refused, NOW).of(Act.RETRY, true, ActionState.DONE, Reopened.NONE))
        .startsWith("An attempt was carried out already.")
        .endsWith("nothing is sent.");
  }

  @Test
  void settlingAReviewSaysWhatAWrongAnswerCosts() {
    Action open = AnAction.transfer("1").in(ActionState.NEEDS_REVIEW).build();
    assertThat(words(open, NOW).of(Act.RESOLVE, false, ActionState.READY, Reopened.NONE))
        .endsWith("If it was carried out after all, it is paid twice: be sure.");
    assertThat(words(open, NOW).of(Act.RESOLVE, true, ActionState.DONE, Reopened.NONE))
        .contains("nothing is sent");
    assertThat(words(open, NOW).of(Act.CANCEL, true, ActionState.CANCELED, Reopened.NONE))
        .contains("its payment may have gone out");
  }

  @Test
  void eachLeverSaysWhatItDoesAndWhatItIsForInWholeSentences() {
    for (ActionState state : ActionState.values()) {
      Action action = AnAction.transfer("1").in(state).build();
      for (Act act : Arrays.stream(Act.values()).filter(a -> a.fits(state)).toList()) {
        for (boolean done : List.of(true, false)) {
          assertThat(words(action, NOW).of(act, done, ActionState.READY, Reopened.NONE))
              .matches("[A-Z].*\\.")
              .doesNotContain("  ", "null");
          assertThat(LeverWords.meaning(act, done)).matches("[A-Z].*\\.");
        }
      }
    }
  }

  private static LeverWords words(Action action, Instant now) {
    return new LeverWords(action, now);
  }
}
