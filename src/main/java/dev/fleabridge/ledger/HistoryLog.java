package dev.fleabridge.ledger;

import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor;
import dev.fleabridge.model.Actor.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes the history of actions: every move with its time, cause and actor. */
final class HistoryLog {

  private final JdbcTemplate jdbc;

  HistoryLog(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Who claims: no person does. */
  private static final List<String> CLAIMING = List.of(Part.ENGINE.word(), Part.RECONCILER.word());

  /** One line for every state passed; none where neither the state nor the reason changed. */
  void append(List<Change> changes, Instant now) {
    List<Line> lines = new ArrayList<>();
    for (Change c : changes) {
      if (c.silent) {
        continue;
      }
      ActionState from = c.before.state();
      for (ActionState between : c.through) {
        lines.add(new Line(c.before.id(), from, between, null, null, c.actor));
        from = between;
      }
      if (from != c.state() || !Objects.equals(c.before.reason(), c.reason())) {
        lines.add(new Line(c.before.id(), from, c.state(), c.reason(), c.explanation(), c.actor));
      }
    }
    write(lines, now);
  }

  /** Takes the lines of claims back that were not used; what ended on the way to them stays. */
  void forgetClaims(Map<UUID, Instant> claimedAt) {
    jdbc.batchUpdate(
        """
        delete from history
        where action_id = ? and at = ? and actor = any(?)
          and (to_state = ? or from_state = ?)
        """,
        claimedAt.entrySet(),
        claimedAt.size() + 1,
        (row, claim) -> {
          row.setObject(1, claim.getKey());
          row.setTimestamp(2, Sql.time(claim.getValue()));
          row.setArray(3, row.getConnection().createArrayOf("text", CLAIMING.toArray()));
          row.setString(4, ActionState.SENDING.name());
          row.setString(5, ActionState.UNKNOWN.name()); // what a repeat began from
        });
  }

  void add(List<Line> lines, Instant now) {
    write(lines, now);
  }

  private void write(List<Line> lines, Instant now) {
    jdbc.batchUpdate(
        """
        insert into history (action_id, at, from_state, to_state, reason, explanation, actor)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        lines,
        lines.size() + 1,
        (row, line) -> {
          row.setObject(1, line.action());
          row.setTimestamp(2, Sql.time(now));
          row.setString(3, line.from() == null ? null : line.from().name());
          row.setString(4, line.to().name());
          row.setString(5, line.reason());
          row.setString(6, line.explanation());
          row.setString(7, line.actor().word());
        });
  }

  record Line(
      UUID action,
      @Nullable ActionState from,
      ActionState to,
      @Nullable String reason,
      @Nullable String explanation,
      Actor actor) {}
}
