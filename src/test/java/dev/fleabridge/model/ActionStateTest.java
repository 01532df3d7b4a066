package dev.fleabridge.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
  @EnumSource(ActionState.class)
  void moneyIsKeptExactlyWhileAnEffectIsPossibleAndUnproved(ActionState state) {
    boolean open =
        state == ActionState.SENDING
            || state == ActionState.UNKNOWN
            || state == ActionState.NEEDS_REVIEW;
    assertThat(state.keepsReservation()).isEqualTo(open);
  }
}
