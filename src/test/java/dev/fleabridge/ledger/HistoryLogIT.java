package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static dev.fleabridge.model.ActionState.DONE;
import static dev.fleabridge.model.ActionState.HELD;
import static dev.fleabridge.model.ActionState.READY;
import static dev.fleabridge.model.ActionState.SENDING;
import static dev.fleabridge.model.ActionState.UNKNOWN;
import static dev.fleabridge.model.ActionState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor;
import dev.fleabridge.model.Actor.Part;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A line of history says everything that it was told, and only an unused claim takes it back. */
class HistoryLogIT {

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final HistoryLog history = new HistoryLog(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void everyColumnOfALineHasItsValue() {
    history.add(
        List.of(
            new HistoryLog.Line(
                id(1), READY, HELD, "a_reason", "a sentence", new Actor.Person("ann"))),
        hour(3));
    Map<String, Object> line = bench.only("history");
    assertThat(line).doesNotContainValue(null);
    assertThat(line)
        .containsEntry("action_id", id(1))
        .containsEntry("at", Sql.time(hour(3)))
        .containsEntry("from_state", "READY")
        .containsEntry("to_state", "HELD")
        .containsEntry("reason", "a_reason")
        .containsEntry("explanation", "a sentence")
        .containsEntry("actor", "ann");
  }

  @Test
  void whatIsCreatedComesFromNowhereAndNeedsNoReason() {
    history.add(List.of(line(null, READY, Part.INTAKE)), hour(3));
    assertThat(bench.only("history"))
        .containsEntry("from_state", null)
        .containsEntry("reason", null)
        .containsEntry("explanation", null);
  }

  @Test
  void nothingIsWrittenOfNothing() {
    history.add(List.of(), hour(3));
    history.forgetClaims(Map.of());
    history.forgetRepeats(Map.of());
    assertThat(lines()).isEmpty();
  }

  @Test
  void anUnusedClaimTakesItsOwnLineBackAndNoOthers() {
    history.add(
        List.of(
            line(UNKNOWN, READY, Part.RECONCILER),
            line(READY, SENDING, Part.ENGINE),
            line(HELD, READY, Part.ENGINE),
            line(UNKNOWN, READY, new Actor.Person("ann")),
            line(READY, SENDING, Part.ESCROW_WATCH)),
        hour(3));
    history.add(List.of(line(READY, SENDING, Part.ENGINE)), hour(4));
    history.forgetClaims(Map.of(id(2), hour(3)));
    history.forgetRepeats(Map.of(id(2), hour(3)));
    assertThat(lines()).hasSize(6);

    history.forgetClaims(Map.of(id(1), hour(3)));
    assertThat(lines())
        .containsExactly(
            "UNKNOWN READY reconciler",
            "HELD READY engine",
            "UNKNOWN READY ann",
            "READY SENDING escrow-watch",
            "READY SENDING engine");
  }

  @Test
  void anUnusedRepeatTakesItsTwoLinesBackAndNoOthers() {
    history.add(
        List.of(
            line(SENDING, UNKNOWN, Part.RECONCILER),
            line(UNKNOWN, READY, Part.RECONCILER),
            line(READY, SENDING, Part.RECONCILER),
            line(UNKNOWN, READY, new Actor.Person("ann")),
            line(READY, SENDING, Part.ENGINE)),
        hour(3));
    history.add(List.of(line(UNKNOWN, READY, Part.RECONCILER)), hour(4));

    history.forgetRepeats(Map.of(id(1), hour(3)));
    assertThat(lines())
        .containsExactly(
            "SENDING UNKNOWN reconciler",
            "UNKNOWN READY ann",
            "READY SENDING engine",
            "UNKNOWN READY reconciler");
  }

  @Test
  void claimsOfSeveralAreForgottenEachByItsTime() {
    history.add(
        List.of(
            new HistoryLog.Line(id(1), READY, SENDING, null, null, Part.ENGINE),
            new HistoryLog.Line(id(2), READY, SENDING, null, null, Part.ENGINE)),
        hour(3));
    history.add(
        List.of(
            new HistoryLog.Line(id(1), READY, SENDING, null, null, Part.ENGINE),
            new HistoryLog.Line(id(2), READY, SENDING, null, null, Part.ENGINE)),
        hour(4));
    history.forgetClaims(Map.of(id(1), hour(3), id(2), hour(4)));
    assertThat(
            bench.jdbc.query(
                "select action_id, at from history order by action_id",
                (row, number) ->
                    Map.entry(
                        row.getObject("action_id", UUID.class),
                        row.getTimestamp("at").toInstant())))
        .containsExactly(Map.entry(id(1), hour(4)), Map.entry(id(2), hour(3)));
  }

  @Test
  void aNewReasonIsALineAlsoWithoutAMoveAndTheSameReasonIsNone() {
    Change other = Change.of(SomeAction.in(HELD).as(1).build(), Part.ENGINE).given("b", "why");
    Change same =
        Change.of(SomeAction.in(WAITING).as(1).build(), Part.ENGINE).due(hour(5)).failures(3);
    history.append(List.of(other, same), hour(3));
    assertThat(lines()).containsExactly("HELD HELD engine");
  }

  @Test
  void whatStandsStillWithoutWordsIsGivenSome() {
    Change held = Change.of(SomeAction.in(READY).as(1).build(), Part.ENGINE).to(HELD);
    history.append(List.of(held), hour(3));
    assertThat(bench.only("history"))
        .containsEntry("reason", "held")
        .containsEntry("explanation", "no more is known than held");
  }

  @Test
  void theWayIsWrittenInItsOrderAndTheReasonBelongsToItsEnd() {
    Change done =
        Change.of(SomeAction.in(HELD).as(1).build(), Part.RECONCILER)
            .through(READY, SENDING)
            .given("a_reason", "why")
            .to(DONE);
    history.append(List.of(done), hour(3));
    assertThat(lines())
        .containsExactly(
            "HELD READY reconciler", "READY SENDING reconciler", "SENDING DONE reconciler");
    assertThat(
            bench.jdbc.queryForList(
                "select to_state from history where reason is not null", String.class))
        .containsExactly("DONE");
  }

  private static HistoryLog.Line line(@Nullable ActionState from, ActionState to, Actor actor) {
    return new HistoryLog.Line(id(1), from, to, null, null, actor);
  }

  private List<String> lines() {
    return bench.jdbc.query(
        "select from_state, to_state, actor from history order by id",
        (row, number) ->
            Objects.requireNonNull(row.getString("from_state"))
                + " "
                + row.getString("to_state")
                + " "
                + row.getString("actor"));
  }
}
