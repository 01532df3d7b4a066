package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.testkit.workbench.Workbench;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whether an attempt repeats an earlier one stands in its row. Replicas of the version before wrote
 * no such column and told it by the name of the owner and by the action's reason: what they write
 * is read by that name, and what is written now they can still read.
 */
class RepeatsInARolloutIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "10", memo: hello } }
      """;

  private static final SendResult LOST =
      SendResult.of(Outcome.UNKNOWN, "outcome_unknown", "read timeout");

  private Workbench bench;
  private UUID id;
  private Action first;
  private Action again;

  @BeforeEach
  void sendWithoutAnAnswerAndSendAgain() {
    bench = new Workbench(RULES);
    bench.balance("agt_payer", "100");
    id =
        bench
            .file(Workbench.event("e1", "test", "Test", "{\"key\":\"k1\"}"))
            .runs()
            .getFirst()
            .actions()
            .getFirst();
    first = bench.replica("one").claim(1).sending().getFirst();
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    List<Action> repeats = new ArrayList<>();
    Reconciler reconciler =
        bench.reconciler(action -> new InquiryResult.Repeat("keys are honoured"), repeats::add);
    reconciler.expireLeases();
    reconciler.reconcileDue();
    again = repeats.getFirst();
  }

  @Test
  void eachRowSaysWhetherItIsOne() {
    assertEachRowSaysIt();
  }

  private void assertEachRowSaysIt() {
    assertThat(
            bench.jdbc.queryForList("select repeats from attempt order by number", Boolean.class))
        .containsExactly(false, true);
    assertThat(bench.ledger.attempts().of(id))
        .extracting(Attempt::repeats)
        .containsExactly(false, true);
  }

  /** By the owner's name it tells a repeat among attempts, by the reason one under way. */
  @Test
  void aReplicaOfTheVersionBeforeReadsItToo() {
    assertThat(bench.jdbc.queryForList("select owner from attempt order by number", String.class))
        .satisfiesExactly(
            one -> assertThat(one).startsWith("one/"),
            two -> assertThat(two).startsWith("reconciler/"));
    assertThat(bench.action(id).reason()).isEqualTo("repeated_with_same_key");
  }

  /** Two chains that were both carried out are two effects, a repeat and its first are one. */
  @ParameterizedTest
  @CsvSource({
    // the column of the version before: none, so the name tells
    "        , reconciler/3f, answered_late",
    "        , reconciler, answered_late",
    "        , reconciler-host/3f, maybe_carried_out_twice",
    "        , two/1, maybe_carried_out_twice",
    "        , '', maybe_carried_out_twice",
    // the column, whatever the name is
    "true, reconciler/3f, answered_late",
    "true, two/1, answered_late",
    "false, two/1, maybe_carried_out_twice",
    "false, reconciler/3f, maybe_carried_out_twice"
  })
  void aRepeatIsOneEffectWithWhatItRepeats(@Nullable Boolean repeats, String owner, String reason) {
    answer(again, LOST);
    bench.jdbc.update("update attempt set repeats = ?, owner = ? where number = 2", repeats, owner);

    answer(first, Workbench.done(first));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(bench.action(id).reason()).isEqualTo(reason);
  }

  /** A person, or another version, may have written other words: they decide about no money. */
  @ParameterizedTest
  @EnumSource(names = {"NOT_SENT", "THROTTLED", "DECLINED", "UNKNOWN"})
  void whatItIsToldSaysNothingAboutTheFirstWhateverItsReasonIs(Outcome told) {
    bench.jdbc.update("update action set reason = 'another_word' where id = ?", id);

    answer(again, SendResult.of(told, "code", "message"));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
    assertThat(bench.action(id).reserved()).isEqualTo(again.reserved());
  }

  /** The words of a repeat make none. */
  @ParameterizedTest
  @EnumSource(names = {"NOT_SENT", "DECLINED"})
  void aFirstSendIsBelievedWhateverItsReasonIs(Outcome told) {
    bench.jdbc.update("update attempt set repeats = false where number = 2");

    answer(again, SendResult.of(told, "code", "message"));

    assertThat(bench.action(id).state())
        .isEqualTo(told == Outcome.DECLINED ? ActionState.DECLINED : ActionState.READY);
  }

  /** Its row was taken back, as of one that was not made, and then its answer comes. */
  @ParameterizedTest
  @EnumSource(names = {"NOT_SENT", "THROTTLED", "DECLINED", "UNKNOWN"})
  void oneWhoseRowIsMissingIsARepeatAllTheSame(Outcome told) {
    bench.jdbc.update("delete from attempt where number = 2");

    answer(again, SendResult.of(told, "code", "message"));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
    assertThat(bench.action(id).reserved()).isEqualTo(again.reserved());
    assertEachRowSaysIt();
    assertThat(bench.ledger.attempts().of(id).getLast().owner())
        .as("for the version before")
        .isEqualTo("reconciler");
  }

  @Test
  void oneThatIsNotSentLeavesTheDoubtWhateverItsReasonIs() {
    bench.jdbc.update("update action set reason = 'another_word' where id = ?", id);

    answer(again, SendResult.withheld(Reason.NO_ROOM, "too many calls are under way here"));

    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
    assertThat(bench.action(id).reserved()).isEqualTo(again.reserved());
  }

  /** Its lease has run out, and by now the reconciler or a person has it. */
  @ParameterizedTest
  @EnumSource(names = {"UNKNOWN", "NEEDS_REVIEW"})
  void oneThatIsKnownLateNotToBeSentLeavesTheDoubt(ActionState meanwhile) {
    bench.clock.advance(bench.settings.lease().plusSeconds(1));
    Reconciler reconciler =
        bench.reconciler(action -> new InquiryResult.CannotTell("not to be seen"));
    reconciler.expireLeases();
    if (meanwhile == ActionState.NEEDS_REVIEW) {
      reconciler.reconcileDue();
    }
    assertThat(bench.action(id).state()).isEqualTo(meanwhile);

    answer(again, SendResult.withheld(Reason.LEASE_EXPIRED, "too late"));

    assertThat(bench.action(id).state()).isEqualTo(meanwhile);
    assertThat(bench.action(id).reserved()).isEqualTo(again.reserved());
    assertThat(bench.ledger.attempts().of(id)).hasSize(1);
  }

  /** The statement of the version before names the columns that it knows. */
  @Test
  void whatAReplicaOfTheVersionBeforeOpensIsReadByItsName() {
    answer(again, LOST);
    for (String owner : List.of("old/1", "reconciler/1f")) {
      bench.jdbc.update(
          """
          insert into attempt (action_id, number, owner, started_at, budget_day, budget_scopes)
          select id, (select max(number) + 1 from attempt), ?, now(), null, null from action where id = ?
          """,
          owner,
          id);
    }

    assertThat(bench.ledger.attempts().of(id))
        .extracting(Attempt::repeats)
        .containsExactly(false, true, false, true);
  }

  private void answer(Action claimed, SendResult answer) {
    boolean repeats = claimed.epoch() == again.epoch();
    bench.recorder().record(List.of(new Sent(claimed, repeats, bench.clock.instant(), answer)));
  }
}
