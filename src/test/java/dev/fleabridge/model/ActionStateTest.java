package dev.fleabridge.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The moves that would pay twice or lose money are in no table. */
class ActionStateTest {

  @ParameterizedTest
  @EnumSource(ActionState.class)
  void whatIsDoneStaysDone(ActionState next) {
    assertThat(ActionState.DONE.mayBecome(next)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "WAITING, SENDING", // without terms
    "HELD, SENDING", // past READY, where the guard decides
    "UNKNOWN, SENDING", // without proof or a claim of its own
    "UNKNOWN, DECLINED", // nothing fails on a time-out alone
    "UNKNOWN, CANCELED",
    "SENDING, CANCELED",
    "SENDING, HELD",
    "CANCELED, READY",
    "EXPIRED, READY"
  })
  void isNoLegalMove(ActionState from, ActionState to) {
    assertThat(from.mayBecome(to)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "WAITING, READY",
    "READY, SENDING",
    "SENDING, UNKNOWN", // its lease has run out
    "SENDING, READY",
    "UNKNOWN, NEEDS_REVIEW",
    "NEEDS_REVIEW, UNKNOWN", // to be looked at again
    "HELD, EXPIRED",
    "DECLINED, READY", // a person's retry
    "SKIPPED, WAITING"
  })
  void isALegalMove(ActionState from, ActionState to) {
    assertThat(from.mayBecome(to)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"WAITING", "DONE"})
  void anAttemptThatWasCarriedOutSettlesWhateverTheBooksSaid(ActionState state) {
    assertThat(state.mayBecome(ActionState.DONE)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(ActionState.class)
  void theEndIsWhereOnlyAPersonOrALateAnswerGoesOn(ActionState state) {
    boolean last =
        switch (state) {
          case DONE, DECLINED, EXPIRED, CANCELED, SKIPPED -> true;
          default -> false;
        };
    assertThat(state.isFinal()).isEqualTo(last);
  }

  @ParameterizedTest
  @EnumSource(ActionState.class)
  void moneyIsKeptExactlyWhileAnEffectIsPossibleAndUnproved(ActionState state) {
    boolean open =
        state == ActionState.SENDING
            || state == ActionState.UNKNOWN
            || state == ActionState.NEEDS_REVIEW;
    assertThat(state.keepsReservation()).isEqualTo(open);
  }

  /** Double entry: statements are written from these. */
  @ParameterizedTest
  @CsvSource({
    "WAITING, backlog",
    "READY, claimable backlog",
    "SENDING, effect",
    "DONE, told",
    "DECLINED, undone explained told",
    "UNKNOWN, backlog asked effect explained",
    "NEEDS_REVIEW, asked effect explained told",
    "HELD, claimable explained told",
    "EXPIRED, undone explained told",
    "CANCELED, undone effect explained told",
    "SKIPPED, undone explained told"
  })
  void isWhatItsTableSays(ActionState state, String facts) {
    Map<String, Boolean> table = new LinkedHashMap<>();
    table.put("undone", state.endedUndone());
    table.put("claimable", state.isClaimable());
    table.put("backlog", state.isBacklog());
    table.put("asked", state.isAskedAbout());
    table.put("effect", state.mayOwnAnEffect());
    table.put("explained", state.isExplained());
    table.put("told", state.isTold());
    table.values().removeIf(holds -> !holds);
    assertThat(String.join(" ", table.keySet())).isEqualTo(facts);
  }
}
