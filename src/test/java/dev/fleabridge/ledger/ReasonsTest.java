package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.ActionState;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonsTest {

  private static final Set<ActionState> MOVING =
      EnumSet.of(ActionState.WAITING, ActionState.READY, ActionState.SENDING, ActionState.DONE);

  @ParameterizedTest
  @EnumSource(ActionState.class)
  void noStateThatStandsStillOrEndsUndoneIsWithoutWords(ActionState state) {
    for (String empty : new String[] {null, "", " "}) {
      String reason = Reasons.reason(state, empty);
      String explanation = Reasons.explanation(state, empty, empty);
      if (MOVING.contains(state)) {
        assertThat(reason).isEqualTo(empty);
        assertThat(explanation).isEqualTo(empty);
      } else {
        assertThat(reason).isNotBlank();
        assertThat(explanation).isNotBlank();
      }
      assertThat(Reasons.reason(state, "a_word")).isEqualTo("a_word");
      assertThat(Reasons.explanation(state, "a_word", "A sentence.")).isEqualTo("A sentence.");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SKIPPED, zero_amount, 'the amount is zero, or has no value'",
    "SKIPPED, below_threshold, a condition of the rule says no: below_threshold",
    "DECLINED, forbidden, 'it was refused as forbidden, and no more was said'",
    "UNKNOWN, outcome_unknown, no more is known than outcome_unknown",
  })
  void theWordsFollowFromTheReason(ActionState state, @Nullable String reason, String words) {
    assertThat(Reasons.explanation(state, reason, null)).isEqualTo(words);
  }
}
