package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.Columns.decimal;
import static dev.fleabridge.ledger.Columns.flag;
import static dev.fleabridge.ledger.Columns.json;
import static dev.fleabridge.ledger.Columns.longNumber;
import static dev.fleabridge.ledger.Columns.number;
import static dev.fleabridge.ledger.Columns.text;
import static dev.fleabridge.ledger.Columns.time;
import static dev.fleabridge.ledger.Columns.uuid;

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
      where f.log_due_at <= :now and a.state in (%1$s) and not exists (
        select 1 from action c
        where c.run_id = a.run_id and c.step = a.step and c.item <> '' and c.state not in (%1$s))
      order by f.log_due_at
      limit :limit
      """
          .formatted(Sql.states(ActionState::isFinal));

  private static final Columns<FanOut> KEY =
      new Columns<>(List.of(uuid("action_id", FanOut::actionId)));

  private static final Columns<Counts> COUNTS =
      new Columns<>(
          List.of(
              longNumber("rows", Counts::rows),
              longNumber("filed", Counts::filed),
              longNumber("skipped", Counts::skipped),
              longNumber("duplicates", Counts::duplicates),
              longNumber("conflicts", Counts::conflicts),
              longNumber("invalid", Counts::invalid),
              decimal("amount", Counts::amount)));

  private static final Columns<FanOut> PROGRESS =
      new Columns<FanOut>(
              List.of(
                  text("etag", FanOut::etag),
                  longNumber("byte_offset", FanOut::offset),
                  json("columns", fanOut -> columns(fanOut.columns())),
                  flag("numbered", FanOut::numbered),
                  json("problems", fanOut -> problems(fanOut.problems())),
                  number("restarts", FanOut::restarts),
                  time("read_at", FanOut::readAt),
                  new Columns.Column<>(
                      "log_due_at",
                      "case when log_uri is not null then ?::timestamptz end",
                      (row, i, fanOut) -> row.setTimestamp(i, Sql.time(fanOut.readAt())))))
          .and(COUNTS.in(FanOut::counts));

  private static final Columns<Instant> UPDATED =
      new Columns<>(List.of(time("updated_at", at -> at)));

  private static final String SAVE =
      "update fan_out set %s, %s, log_written_at = null, log_error = null where %s"
          .formatted(PROGRESS.assignments(), UPDATED.assignments(), KEY.conditions());

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
    sql.sql(
            """
            insert into fan_out (action_id, log_uri, created_at, updated_at) values (:id, :log, :now, :now)
            on conflict do nothing
            """)
        .param("id", actionId)
        .param("log", logUri)
        .param("now", Sql.time(now))
        .update();
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
    jdbc.update(
        SAVE,
        row -> {
          int next = UPDATED.set(row, PROGRESS.set(row, 1, f), now);
          KEY.set(row, next, f);
        });
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
    sql.sql(
            """
            update fan_out set log_written_at = :at, log_due_at = null, log_error = null
            where action_id = :id
            """)
        .param("at", Sql.time(at))
        .param("id", actionId)
        .update();
  }

  /** The log could not be written; it is tried again. */
  public void logFailed(UUID actionId, String error, Instant again) {
    sql.sql("update fan_out set log_error = :error, log_due_at = :again where action_id = :id")
        .param("error", Sql.storable(error))
        .param("again", Sql.time(again))
        .param("id", actionId)
        .update();
  }

  private static @Nullable JsonNode columns(@Nullable List<String> columns) {
    if (columns == null) {
      return null;
    }
    ArrayNode names = Json.mapper().createArrayNode();
    columns.forEach(names::add);
    return names;
  }

  private static JsonNode problems(List<Problem> problems) {
    ArrayNode list = Json.mapper().createArrayNode();
    problems.forEach(p -> list.addObject().put("row", p.row()).put("reason", p.reason()));
    return list;
  }

  static FanOut read(ResultSet row, int number) throws SQLException {
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
