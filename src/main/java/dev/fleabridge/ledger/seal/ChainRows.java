package dev.fleabridge.ledger.seal;

import dev.fleabridge.chain.ChainedRow;
import dev.fleabridge.chain.ChainedTable;
import dev.fleabridge.ledger.Sql;
import dev.fleabridge.model.Actor.Part;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads rows as they are hashed: each value as the text that PostgreSQL makes of it. */
final class ChainRows {

  /** A row of a sealed table with its id. */
  record Numbered(long id, ChainedRow row) {}

  private static final Set<String> TIMES =
      Set.of(
          "at",
          "withdrawn_at",
          "submitted_at",
          "event_time",
          "received_at",
          "created_at",
          "settled_at",
          "started_at",
          "ended_at");

  /** The lines of claims that were taken back stand where they were put then. */
  private static final String WHOLE_HISTORY =
      """
      (select id, action_id, at, from_state, to_state, reason, explanation, actor from history
        where %1$s union all
      select history_id, action_id, at, from_state, to_state, reason, explanation, actor
        from history_withdrawn where %2$s)
      """;

  private final JdbcClient sql;

  ChainRows(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /** The highest id of a sealed table that can be seen; 0 where it is empty. */
  long last(ChainedTable table) {
    String highest = "select coalesce(max(%s), 0) from %s".formatted(id(table), table.wireName());
    String query =
        table == ChainedTable.HISTORY
            ? "select greatest((%s), (select coalesce(max(history_id), 0) from history_withdrawn))"
                .formatted(highest)
            : highest;
    return sql.sql(query).query(Long.class).single();
  }

  /** Rows of a sealed table by their ids, both included, in their order. */
  List<Numbered> between(ChainedTable table, long first, long last, int limit) {
    String range = "%s between :first and :last";
    String from =
        table == ChainedTable.HISTORY
            ? WHOLE_HISTORY.formatted(range.formatted("id"), range.formatted("history_id"))
                + " history"
            : "%s where %s".formatted(table.wireName(), range.formatted(id(table)));
    return sql.sql(
            "select %s from %s order by %s limit :limit"
                .formatted(columns(table), from, table.wireName() + "." + id(table)))
        .param("first", first)
        .param("last", last)
        .param("limit", limit)
        .query((row, number) -> numbered(table, row))
        .list();
  }

  /**
   * Which lines of history, by their ids, stand among those of claims that were taken back, and say
   * nothing of a claim. The service puts none there.
   */
  List<Long> noClaims(long first, long last) {
    return sql.sql(
            """
            select history_id from history_withdrawn
            where history_id between :first and :last
              and not (actor = any(:claimers) and (to_state = 'SENDING'
                or coalesce(from_state = 'UNKNOWN', false) and to_state = 'READY'))
            order by history_id
            """)
        .param("first", first)
        .param("last", last)
        .param("claimers", Sql.texts(List.of(Part.ENGINE.word(), Part.RECONCILER.word())))
        .query(Long.class)
        .list();
  }

  /** All lines of an action's history, also of claims that were taken back. */
  List<Numbered> history(UUID action) {
    String of = "action_id = :action";
    return sql.sql(
            "select %s from %s history order by history.id"
                .formatted(columns(ChainedTable.HISTORY), WHOLE_HISTORY.formatted(of, of)))
        .param("action", action)
        .query((row, number) -> numbered(ChainedTable.HISTORY, row))
        .list();
  }

  /** Rows of a table by the values of one of its columns, which must have this type. */
  List<ChainedRow> by(ChainedTable table, String column, String type, Collection<?> values) {
    return values.isEmpty()
        ? List.of()
        : sql.sql(
                "select %s from %s where %s = any(cast(:values as %s[])) order by 1, 2"
                    .formatted(columns(table), table.wireName(), column, type))
            .param("values", Sql.texts(values.stream().map(String::valueOf).toList()))
            .query((row, number) -> row(table, row))
            .list();
  }

  /** The same of a sealed table, with the ids. */
  List<Numbered> numberedBy(ChainedTable table, String column, String type, Collection<?> values) {
    return by(table, column, type, values).stream()
        .map(row -> new Numbered(Long.parseLong(String.valueOf(row.value(id(table)))), row))
        .sorted(Comparator.comparingLong(Numbered::id))
        .toList();
  }

  /** Groups rows by one of their columns. */
  static Map<String, List<ChainedRow>> grouped(List<ChainedRow> rows, String column) {
    return rows.stream().collect(Collectors.groupingBy(row -> String.valueOf(row.value(column))));
  }

  /** The column that numbers the rows of a sealed table. */
  static String id(ChainedTable table) {
    return table == ChainedTable.REVISION ? "number" : "id";
  }

  private static String columns(ChainedTable table) {
    return table.columns().stream()
        .map(column -> expression(table.wireName() + "." + column, column))
        .collect(Collectors.joining(", "));
  }

  /** The text of a value, which depends on no setting of the session. */
  private static String expression(String value, String column) {
    if (TIMES.contains(column)) {
      return "to_char(%s at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')".formatted(value);
    }
    return switch (column) {
      case "raw" -> "encode(sha256(%s), 'hex')".formatted(value);
      case "budget_day" -> "to_char(%s, 'YYYY-MM-DD')".formatted(value);
      case "budget_scopes" -> "array_to_json(%s)::text".formatted(value);
      default -> value + "::text";
    };
  }

  private static Numbered numbered(ChainedTable table, ResultSet row) throws SQLException {
    ChainedRow read = row(table, row);
    return new Numbered(Long.parseLong(String.valueOf(read.value(id(table)))), read);
  }

  private static ChainedRow row(ChainedTable table, ResultSet row) throws SQLException {
    List<@Nullable String> values = new ArrayList<>();
    for (int i = 1; i <= table.columns().size(); i++) {
      values.add(row.getString(i));
    }
    return new ChainedRow(table, values);
  }
}
