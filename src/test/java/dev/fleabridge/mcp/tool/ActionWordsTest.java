package dev.fleabridge.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Reason.End;
import dev.fleabridge.testkit.workbench.AnAction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ActionWordsTest {

  /** Whoever reads "refused" and means "unknown" pays a second time. */
  @ParameterizedTest
  @EnumSource(
      value = ActionState.class,
      names = {"WAITING", "READY", "SENDING", "UNKNOWN", "NEEDS_REVIEW", "HELD"})
  void whatMayStillBePaidMustNotBeAskedForAnew(ActionState state) {
    String next = ActionWords.next(AnAction.transfer("1").in(state).build());

    assertThat(next).containsIgnoringCase("do not ask for it under another reference");
    assertThat(ActionWords.isFailure(AnAction.transfer("1").in(state).build())).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = ActionState.class,
      names = {"DECLINED", "CANCELED", "EXPIRED"})
  void whatWillNotBePaidIsAFailure(ActionState state) {
    assertThat(ActionWords.isFailure(AnAction.transfer("1").in(state).build())).isTrue();
  }

  @ParameterizedTest
  @EnumSource(value = Reason.class, mode = Mode.MATCH_ALL, names = ".*")
  void everyHoldNamesWhoEndsIt(Reason reason) {
    String next =
        ActionWords.next(
            AnAction.transfer("1").in(ActionState.HELD).because(reason.code()).build());

    assertThat(next.contains("by itself")).isEqualTo(reason.ends().contains(End.ITSELF));
    assertThat(next.contains("/approve")).isEqualTo(reason.ends().contains(End.PERSON));
    assertThat(next.contains("the setting")).isEqualTo(reason.ends().contains(End.CONFIGURATION));
  }
}
