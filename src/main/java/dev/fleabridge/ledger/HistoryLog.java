package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.Columns.text;
import static dev.fleabridge.ledger.Columns.time;
import static dev.fleabridge.ledger.Columns.uuid;

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

  private static final Columns<Instant> AT = new Columns<>(List.of(time("at", at -> at)));

  private static final Columns<Line> LINE =
      new Columns<>(
          List.of(
              uuid("action_id", Line::action),
              text("from_state", line -> line.from() == null ? null : line.from().name()),
              text("to_state", line -> line.to().name()),
              text("reason", Line::reason),
              text("explanation", Line::explanation),
              text("actor", line -> line.actor().word())));

  private static final String WRITE =
      "insert into history (%s, %s) values (%s, %s)"
          .formatted(AT.names(), LINE.names(), AT.placeholders(), LINE.placeholders());

  /** A claim by its action and its time. */
  private static final Columns<Map.Entry<UUID, Instant>> CLAIM =
      new Columns<>(List.of(uuid("action_id", Map.Entry::getKey), time("at", Map.Entry::getValue)));

  private static final String FORGET_CLAIM =
      "delete from history where %s and actor = ? and to_state = 'SENDING'"
          .formatted(CLAIM.conditions());

  private static final String FORGET_END_OF_DOUBT =
      "delete from history where %s and actor = ? and from_state = 'UNKNOWN'"
          .formatted(CLAIM.conditions());

  private final JdbcTemplate jdbc;

  HistoryLog(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

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
    forget(FORGET_CLAIM, claimedAt, Part.ENGINE);
  }

  /**
   * The same for claims of what was UNKNOWN, to send it again with the same key. Such a claim has
   * two lines: the end of the doubt, and the sending.
   */
  void forgetRepeats(Map<UUID, Instant> claimedAt) {
    forget(FORGET_CLAIM, claimedAt, Part.RECONCILER);
    forget(FORGET_END_OF_DOUBT, claimedAt, Part.RECONCILER);
  }

  private void forget(String statement, Map<UUID, Instant> claimedAt, Part claimer) {
    jdbc.batchUpdate(
        statement,
        claimedAt.entrySet(),
        claimedAt.size() + 1,
        (row, claim) -> row.setString(CLAIM.set(row, 1, claim), claimer.word()));
  }

  void add(List<Line> lines, Instant now) {
    write(lines, now);
  }

  private void write(List<Line> lines, Instant now) {
    jdbc.batchUpdate(
        WRITE, lines, lines.size() + 1, (row, line) -> LINE.set(row, AT.set(row, 1, now), line));
  }

  record Line(
      UUID action,
      @Nullable ActionState from,
      ActionState to,
      @Nullable String reason,
      @Nullable String explanation,
      Actor actor) {}
}
