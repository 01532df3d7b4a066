package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.WholeAction.hour;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Terms;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A move writes the columns that it speaks of and no others, behind its fence, and leaves its
 * history.
 */
class MovesIT {

  private static final Instant NOW = hour(20);

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final JdbcTemplate jdbc = bench.jdbc;
  private final Moves moves = new Moves(jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void nothingWritesWhenAlone() {
    assertThat(written(change -> change)).isEmpty();
  }

  @Test
  void aMoveWritesTheStateAndAFinalOneTakesTheDueTimeAway() {
    assertThat(written(change -> change.to(ActionState.UNKNOWN))).containsExactly("state");
    assertThat(written(change -> change.to(ActionState.DONE).reserving(Money.ZERO)))
        .containsExactly("due_at", "reserved", "state");
  }

  @Test
  void aReasonWritesBothItsWords() {
    assertThat(written(change -> change.because(Reason.PAUSED, "another")))
        .containsExactly("explanation", "reason");
  }

  @Test
  void aClaimOpensTheNextEpochAndKeepsTheFirstTime() {
    assertThat(written(change -> change.claimed("other", hour(21), hour(22))))
        .containsExactly("approval_due", "due_at", "epoch", "last_sent_at", "lease_until", "owner");
  }

  @Test
  void whatIsWrittenIsWhatWasSaid() {
    Action action = stored();
    Change claimed =
        Change.of(action, Actor.Part.ENGINE)
            .claimed("other", hour(21), hour(22))
            .sent(hour(23), hour(24))
            .due(hour(25))
            .settled(hour(26));
    moves.apply(List.of(claimed), NOW);
    Action after = bench.find(action.id());
    assertThat(after.claim()).isEqualTo(new Action.Claim("other", hour(22), 10, 10));
    assertThat(after.times())
        .isEqualTo(
            new Action.Times(
                action.createdAt(), NOW, hour(25), hour(3), hour(23), hour(24), hour(26)));
  }

  @Test
  void aLeaseIsGivenBackWithItsOwner() {
    assertThat(written(Change::released)).containsExactly("lease_until", "owner");
  }

  @Test
  void moneyAndLimitsAreWrittenApart() {
    assertThat(written(change -> change.from("agt_other"))).containsExactly("account");
    assertThat(written(change -> change.from("agt_payer"))).containsExactly("account");
    assertThat(written(change -> change.reserving(Money.of("2")))).containsExactly("reserved");
    assertThat(written(change -> change.charging(LocalDate.parse("2026-11-22"), List.of("all"))))
        .containsExactly("budget_day", "budget_scopes");
  }

  @Test
  void timesAreWrittenApart() {
    assertThat(written(change -> change.due(hour(21)))).containsExactly("due_at");
    assertThat(written(change -> change.sent(hour(21), hour(22))))
        .containsExactly("first_sent_at", "last_sent_at");
    assertThat(written(change -> change.settled(hour(21)))).containsExactly("settled_at");
  }

  @Test
  void anApprovalEndsTheWaitForIt() {
    assertThat(written(change -> change.approvedBy("dora")))
        .containsExactly("approval_due", "second_approved_by");
    assertThat(written(change -> change.approvalDue(hour(21)))).containsExactly("approval_due");
  }

  @Test
  void failuresAndResultsAreWrittenAlone() {
    assertThat(written(change -> change.failures(0))).containsExactly("failures");
    assertThat(written(change -> change.result(null))).containsExactly("result");
  }

  @Test
  void termsAreWrittenTogether() {
    Terms other =
        new Terms(
            "other",
            "agt_a",
            "agt_b",
            false,
            true,
            Money.of("3"),
            Json.object().put("memo", "other"));
    assertThat(written(change -> change.resolved(other)))
        .containsExactly(
            "amount",
            "fingerprint",
            "parameters",
            "payee",
            "payee_computed",
            "payer",
            "payer_computed");
  }

  @Test
  void nothingIsWrittenBehindAnEpochOrAStateThatHasMovedOn() {
    for (String moved : List.of("epoch = epoch + 1", "state = 'UNKNOWN'")) {
      Action action = stored();
      jdbc.update("update action set " + moved + " where id = ?", action.id());
      Map<String, String> before = row(action.id());
      Change late = Change.of(action, Actor.Part.ENGINE).to(ActionState.DONE).reserving(Money.ZERO);
      assertThatThrownBy(() -> moves.apply(List.of(late), NOW))
          .isInstanceOf(OptimisticLockingFailureException.class);
      assertThat(row(action.id())).isEqualTo(before);
      assertThat(history(action.id())).isEmpty();
    }
  }

  @Test
  void moneyIsNotKeptInAStateThatKeepsNone() {
    Change done = Change.of(stored(), Actor.Part.ENGINE).to(ActionState.DONE);
    assertThatIllegalStateException()
        .isThrownBy(() -> moves.apply(List.of(done), NOW))
        .withMessage("an action that is DONE reserves nothing");
  }

  @Test
  void aMoveThatNoStateAllowsIsRefused() {
    Change skipped =
        Change.of(stored(), Actor.Part.ENGINE).reserving(Money.ZERO).to(ActionState.SKIPPED);
    assertThatIllegalStateException()
        .isThrownBy(() -> moves.apply(List.of(skipped), NOW))
        .withMessage("no action goes from SENDING to SKIPPED");
  }

  @Test
  void historyHasALineForEveryStateOnTheWay() {
    Action action = stored();
    Change change =
        Change.of(action, new Actor.Person("ann"))
            .through(ActionState.READY)
            .because(Reason.OVER_BUDGET, "because")
            .to(ActionState.SENDING);
    moves.apply(List.of(change), NOW);
    assertThat(history(action.id()))
        .containsExactly("SENDING READY null null ann", "READY SENDING over_budget because ann");
  }

  @Test
  void whatIsSilentOrNoNewsLeavesNoLine() {
    Action action = stored();
    moves.apply(List.of(Change.of(action, Actor.Part.ENGINE).due(hour(21))), NOW);
    moves.apply(
        List.of(Change.of(action, Actor.Part.ENGINE).silently().to(ActionState.UNKNOWN)), NOW);
    assertThat(history(action.id())).isEmpty();
  }

  /**
   * The columns that such a change makes differ, but for the time of the change; it is what the
   * change says, too.
   */
  private Set<String> written(UnaryOperator<Change> change) {
    Action action = stored();
    Map<String, String> before = row(action.id());
    Change changed = change.apply(Change.of(action, Actor.Part.ENGINE));
    moves.apply(List.of(changed), NOW);
    Action after = bench.find(action.id());
    assertThat(after).isEqualTo(changed.after(NOW));
    assertThat(after.updatedAt()).isEqualTo(NOW);

    Map<String, String> row = row(action.id());
    Set<String> differing = new TreeSet<>(row.keySet());
    differing.removeIf(name -> Objects.equals(row.get(name), before.get(name)));
    differing.remove("updated_at");
    return differing;
  }

  private Action stored() {
    return bench.add(WholeAction.whole());
  }

  /** The row as PostgreSQL shows it. */
  private Map<String, String> row(UUID id) {
    Map<String, String> row = new TreeMap<>();
    jdbc.query(
        "select key, value from action a, jsonb_each_text(to_jsonb(a)) where id = ?",
        field -> {
          row.put(field.getString("key"), String.valueOf(field.getString("value")));
        },
        id);
    return row;
  }

  private List<String> history(UUID id) {
    return jdbc.query(
        "select * from history where action_id = ? order by id",
        (row, number) ->
            "%s %s %s %s %s"
                .formatted(
                    row.getString("from_state"),
                    row.getString("to_state"),
                    row.getString("reason"),
                    row.getString("explanation"),
                    row.getString("actor")),
        id);
  }
}
