package dev.fleabridge.ledger;

import dev.fleabridge.ledger.FanOut.Counts;
import dev.fleabridge.ledger.FanOut.Log;
import dev.fleabridge.ledger.FanOut.Met;
import dev.fleabridge.ledger.FanOut.Problem;
import dev.fleabridge.ledger.Plan.PlannedAction;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Fan-outs: how far each has read, the payments that it files, and its log. Everything works in the
 * caller's transaction.
 */
public class FanOuts {

  private static final String LOGS_TO_WRITE =
      """
      select f.* from fan_out f join action a on a.id = f.action_id
      where f.log_due_at <= :now and a.state = 'DONE' and not exists (
        select 1 from action c
        where c.run_id = a.run_id and c.step = a.step and c.item <> '' and c.state not in (%s))
      order by f.log_due_at
      limit :limit
      """
          .formatted(Sql.states(ActionState::isFinal));

  private final JdbcClient sql;
  private final JdbcTemplate jdbc;
  private final ActionFiling filing;
  private final HistoryLog history;

  public FanOuts(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.sql = JdbcClient.create(jdbc);
    this.filing = new ActionFiling(jdbc);
    this.history = new HistoryLog(jdbc);
  }

  /** How far this fan-out has come; it is new where it was not begun before. */
  public FanOut begin(UUID actionId, @Nullable String logUri, Instant now) {
    jdbc.update(
        "insert into fan_out (action_id, log_uri, created_at, updated_at) values (?, ?, ?, ?) on conflict do nothing",
        actionId,
        logUri,
        Sql.time(now),
        Sql.time(now));
    return find(actionId).orElseThrow();
  }

  /** The action of a run's step: the fan-out itself, not one of its payments. */
  public Optional<Action> action(UUID runId, String step) {
    return sql.sql("select * from action where run_id = :run and step = :step and item = ''")
        .param("run", runId)
        .param("step", step)
        .query(ActionRows::read)
        .optional();
  }

  public Optional<FanOut> find(UUID actionId) {
    return sql.sql("select * from fan_out where action_id = :id")
        .param("id", actionId)
        .query(FanOuts::read)
        .optional();
  }

  /**
   * Files payments as children of a fan-out's action. The unique index on the idempotency key
   * decides which of them are new (money rule 5); one that is there already stays as it is, and
   * where it has other terms the difference is kept (money rule 3).
   */
  public Met file(Action parent, List<PlannedAction> payments, Instant now) {
    return filing.insertChildren(parent, payments, now);
  }

  /**
   * Writes how far it has come, in the transaction that files the payments read. Its log, if it has
   * one, is looked at again once all rows are read.
   */
  public void save(FanOut f, Instant now) {
    Counts c = f.counts();
    jdbc.update(
        """
        update fan_out set
          etag = ?, byte_offset = ?, columns = ?::json, rows = ?, filed = ?, skipped = ?, duplicates = ?, conflicts = ?, invalid = ?,
          amount = ?, numbered = ?, problems = ?::json, restarts = ?, read_at = ?,
          log_due_at = case when log_uri is not null and ?::timestamptz is not null then ?::timestamptz end,
          log_written_at = null, log_error = null, updated_at = ?
        where action_id = ?
        """,
        f.etag(),
        f.offset(),
        columns(f.columns()),
        c.rows(),
        c.filed(),
        c.skipped(),
        c.duplicates(),
        c.conflicts(),
        c.invalid(),
        c.amount(),
        f.numbered(),
        problems(f.problems()),
        f.restarts(),
        Sql.time(f.readAt()),
        Sql.time(f.readAt()),
        Sql.time(f.readAt()),
        Sql.time(now),
        f.actionId());
  }

  /** A line in the history of a fan-out that is being carried out. */
  public void note(UUID actionId, Reason reason, String explanation, Instant now) {
    ActionState state = ActionState.SENDING;
    history.add(
        List.of(
            new HistoryLog.Line(actionId, state, state, reason.code(), explanation, Part.ENGINE)),
        now);
  }

  /** Fan-outs that want a log, are due to be looked at, and whose payments have all ended. */
  public List<FanOut> logsToWrite(Instant now, int limit) {
    return sql.sql(LOGS_TO_WRITE)
        .param("now", Sql.time(now))
        .param("limit", limit)
        .query(FanOuts::read)
        .list();
  }

  /** The log is written, and is not written again. */
  public void logWritten(UUID actionId, Instant at) {
    jdbc.update(
        "update fan_out set log_written_at = ?, log_due_at = null, log_error = null where action_id = ?",
        Sql.time(at),
        actionId);
  }

  /** The log could not be written; it is tried again. */
  public void logFailed(UUID actionId, String error, Instant again) {
    jdbc.update(
        "update fan_out set log_error = ?, log_due_at = ? where action_id = ?",
        Sql.storable(error),
        Sql.time(again),
        actionId);
  }

  private static @Nullable String columns(@Nullable List<String> columns) {
    if (columns == null) {
      return null;
    }
    ArrayNode names = Json.mapper().createArrayNode();
    columns.forEach(names::add);
    return names.toString();
  }

  private static String problems(List<Problem> problems) {
    ArrayNode list = Json.mapper().createArrayNode();
    problems.forEach(p -> list.addObject().put("row", p.row()).put("reason", p.reason()));
    return list.toString();
  }

  private static FanOut read(ResultSet row, int number) throws SQLException {
    String columns = row.getString("columns");
    return new FanOut(
        row.getObject("action_id", UUID.class),
        row.getString("etag"),
        row.getLong("byte_offset"),
        columns == null
            ? null
            : Json.readStored(columns).valueStream().map(JsonNode::asString).toList(),
        new Counts(
            row.getLong("rows"),
            row.getLong("filed"),
            row.getLong("skipped"),
            row.getLong("duplicates"),
            row.getLong("conflicts"),
            row.getLong("invalid"),
            Objects.requireNonNull(row.getBigDecimal("amount"))),
        row.getBoolean("numbered"),
        Json.readStored(row.getString("problems"))
            .valueStream()
            .map(p -> new Problem(p.path("row").asLong(), p.path("reason").asString()))
            .toList(),
        row.getInt("restarts"),
        Sql.instant(row, "read_at"),
        new Log(
            row.getString("log_uri"),
            Sql.instant(row, "log_written_at"),
            row.getString("log_error")));
  }
}
