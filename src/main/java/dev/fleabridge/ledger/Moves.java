package dev.fleabridge.ledger;

import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Reason;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.BatchPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes moves of actions: legal ones only, each behind its fence and with its history. */
final class Moves {

  private static final String WRITE =
      "update action set %s where %s"
          .formatted(ActionRows.CHANGED.assignments(), ActionRows.FENCE.conditions());

  private static final String HOLD_UNREAD =
      """
      update action set state = 'HELD', reason = :reason, explanation = :explanation, due_at = :due, updated_at = :now
      where id = :id and state in (%s)
      """
          .formatted(Sql.states(ActionState::isClaimable));

  private final JdbcClient sql;
  private final JdbcTemplate jdbc;
  private final HistoryLog history;

  Moves(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.sql = JdbcClient.create(jdbc);
    this.history = new HistoryLog(jdbc);
  }

  void apply(Collection<Change> changes, Instant now) {
    if (changes.isEmpty()) {
      return;
    }
    List<Change> ordered =
        changes.stream().sorted(Comparator.comparing(c -> c.before.id())).toList();
    ordered.forEach(Moves::requireLegal);
    int[] written = jdbc.batchUpdate(WRITE, new Writer(ordered, now));
    for (int count : written) {
      if (count != 1) {
        throw new OptimisticLockingFailureException(
            "an action moved on while it was being changed");
      }
    }
    history.append(ordered, now);
    PaymentEnds.moved(ordered, now);
    forgetLooks(ordered);
  }

  /** What was seen while an outcome was not known is of no use once it is. */
  private void forgetLooks(List<Change> written) {
    List<UUID> known =
        written.stream()
            .filter(change -> change.before.state().isAskedAbout())
            .filter(change -> !change.state().isAskedAbout())
            .map(change -> change.before.id())
            .toList();
    if (!known.isEmpty()) {
      sql.sql("delete from look where action_id = any(:ids)")
          .param("ids", Sql.uuids(known))
          .update();
    }
  }

  boolean holdUnread(UUID id, Reason reason, String explanation, Instant due, Instant now) {
    return sql.sql(HOLD_UNREAD)
            .param("reason", reason.code())
            .param("explanation", Sql.storable(explanation))
            .param("due", Sql.time(due))
            .param("now", Sql.time(now))
            .param("id", id)
            .update()
        == 1;
  }

  private static void requireLegal(Change change) {
    if (!change.reserved().isZero() && !change.state().keepsReservation()) {
      throw new IllegalStateException("an action that is " + change.state() + " reserves nothing");
    }
    List<ActionState> way = change.way();
    if (way.size() == 2 && way.getFirst() == way.getLast()) {
      return;
    }
    for (int i = 1; i < way.size(); i++) {
      if (!way.get(i - 1).mayBecome(way.get(i))) {
        throw new IllegalStateException(
            "no action goes from %s to %s".formatted(way.get(i - 1), way.get(i)));
      }
    }
  }

  private record Writer(List<Change> changes, Instant now) implements BatchPreparedStatementSetter {

    @Override
    public void setValues(PreparedStatement row, int index) throws SQLException {
      Change change = changes.get(index);
      int next = ActionRows.CHANGED.set(row, 1, change.after(now));
      ActionRows.FENCE.set(row, next, change.before);
    }

    @Override
    public int getBatchSize() {
      return changes.size();
    }
  }
}
