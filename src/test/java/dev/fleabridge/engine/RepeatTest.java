package dev.fleabridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.Attempts;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.ledger.Change;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.testkit.workbench.AnAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A repeat ends no doubt about the attempt that it repeats but by being carried out. */
class RepeatTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Action ACTION =
      AnAction.transfer("10").in(ActionState.UNKNOWN).failures(4).build();

  @ParameterizedTest
  @EnumSource(
      value = Outcome.class,
      mode = Mode.EXCLUDE,
      names = {"DONE", "UNKNOWN"})
  void earlierAttemptsThatHadNoEffectLeaveNoDoubt(Outcome outcome) {
    assertThat(Repeat.leavesNoDoubt(attempts(outcome, Outcome.NOT_SENT, null), 3)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"DONE", "UNKNOWN"})
  void thoseThatMayHaveHadOneDo(Outcome outcome) {
    assertThat(Repeat.leavesNoDoubt(attempts(outcome, Outcome.NOT_SENT), 3)).isFalse();
    assertThat(Repeat.leavesNoDoubt(attempts(Outcome.NOT_SENT, outcome), 3)).isFalse();
  }

  @Test
  void anAttemptThatNobodyHasHeardOfLeavesADoubt() {
    assertThat(Repeat.leavesNoDoubt(attempts((Outcome) null), 2)).isFalse();
  }

  @Test
  void whatTheAttemptItselfAndLaterOnesCameToIsNotAsked() {
    assertThat(Repeat.leavesNoDoubt(attempts(Outcome.UNKNOWN, Outcome.UNKNOWN), 1)).isTrue();
  }

  @Test
  void eachThatComesToNothingCountsOneMoreAndThirtyAreEnough() {
    SendResult answer = SendResult.of(Outcome.DECLINED, "refused", "no");
    Change change =
        Repeat.inDoubt(Change.of(ACTION, Part.ENGINE), ACTION, answer, NOW.plusSeconds(9));
    Action after = change.after(NOW);
    assertThat(after.state()).isEqualTo(ActionState.UNKNOWN);
    assertThat(after.failures()).isEqualTo(5);
    assertThat(after.dueAt()).isEqualTo(NOW.plusSeconds(9));

    assertThat(Repeat.isTiresome(AnAction.transfer("10").failures(29).build())).isFalse();
    assertThat(Repeat.isTiresome(AnAction.transfer("10").failures(30).build())).isTrue();
  }

  private static List<Attempt> attempts(@Nullable Outcome... outcomes) {
    List<Attempt> attempts = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      attempts.add(attempt(attempts.size() + 1, "one/1", outcome));
    }
    return attempts;
  }

  private static Attempt attempt(int number, String owner, @Nullable Outcome outcome) {
    Attempt opened = Attempts.opened(ACTION, owner, NOW, null);
    return new Attempt(
        opened.actionId(),
        number,
        owner,
        NOW,
        outcome == null ? null : NOW,
        outcome,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        false,
        null);
  }
}
