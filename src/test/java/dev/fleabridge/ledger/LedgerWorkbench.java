package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A database of its own for one test: rows stand in it without the rows that they refer to, and a
 * second session works beside the first.
 */
final class LedgerWorkbench implements AutoCloseable {

  private static final Columns<Action> ALL =
      ActionRows.FILED.and(
          new Columns<>(
              ActionRows.CHANGED.columns().stream()
                  .filter(column -> !ActionRows.FILED.columns().contains(column))
                  .toList()));

  private final EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.migratedCopy();
  private final SingleConnectionDataSource connection = session(true);
  private final SingleConnectionDataSource second = session(false);

  /** The session under test. What it does is committed at once, but for {@link #inTransaction}. */
  final JdbcTemplate jdbc = withoutKeys(connection);

  /** Another replica's. What it does stays open, with its locks, until {@link #otherEnds}. */
  final JdbcTemplate other = withoutKeys(second);

  LedgerWorkbench() {
    // What a session sets is undone with the transaction that it was set in.
    otherEnds(true);
  }

  private SingleConnectionDataSource session(boolean commits) {
    SingleConnectionDataSource session = new SingleConnectionDataSource(database.jdbcUrl(), true);
    session.setAutoCommit(commits);
    return session;
  }

  /** Neither foreign keys nor triggers; and who waits for a lock fails, and does not hang. */
  private static JdbcTemplate withoutKeys(SingleConnectionDataSource session) {
    JdbcTemplate jdbc = new JdbcTemplate(session);
    jdbc.execute("set session_replication_role = replica");
    jdbc.execute("set lock_timeout = '1s'");
    return jdbc;
  }

  /** Ends the other session's transaction. */
  void otherEnds(boolean commit) {
    try {
      if (commit) {
        second.getConnection().commit();
      } else {
        second.getConnection().rollback();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Action add(SomeAction some) {
    return add(some.build());
  }

  Action add(Action action) {
    jdbc.update("insert into action " + ALL.row(), row -> ALL.set(row, 1, action));
    return action;
  }

  void add(SomeAction... some) {
    List<Action> actions = Arrays.stream(some).map(SomeAction::build).toList();
    jdbc.batchUpdate(
        "insert into action " + ALL.row(),
        actions,
        actions.size(),
        (row, action) -> ALL.set(row, 1, action));
  }

  /** The first waits for the second. */
  void need(int action, int needed) {
    jdbc.update(
        "insert into dependency (action_id, needs_id) values (?, ?)",
        SomeAction.id(action),
        SomeAction.id(needed));
  }

  Action find(int number) {
    return find(SomeAction.id(number));
  }

  Action find(UUID id) {
    return new Actions(jdbc).find(id).orElseThrow();
  }

  <T> T inTransaction(Supplier<T> work) {
    return Objects.requireNonNull(
        new TransactionTemplate(new DataSourceTransactionManager(connection))
            .execute(status -> work.get()));
  }

  /** The other replica locks these actions, and holds them until it ends. */
  void otherLocks(int... numbers) {
    for (int number : numbers) {
      other.queryForList("select id from action where id = ? for update", SomeAction.id(number));
    }
  }

  static List<UUID> ids(List<Action> actions) {
    return actions.stream().map(Action::id).toList();
  }

  /** The actions that some session has locked. */
  List<UUID> locked() {
    return locked("action", "id", UUID.class);
  }

  /** The rows of a table that some session has locked, by a column of them and in its order. */
  <T> List<T> locked(String table, String column, Class<T> type) {
    String statement =
        """
        select %1$s from %2$s
        where ctid not in (select ctid from %2$s for update skip locked) order by %1$s
        """
            .formatted(column, table);
    return new JdbcTemplate(database.dataSource()).queryForList(statement, type);
  }

  /** The row of a table, where there is one only, as PostgreSQL shows it; its nulls as null. */
  Map<String, Object> only(String table) {
    return new TreeMap<>(jdbc.queryForMap("select * from " + table));
  }

  /** How many lines of history there are. */
  int lines() {
    return Objects.requireNonNull(
        jdbc.queryForObject("select count(*) from history", Integer.class));
  }

  @Override
  public void close() {
    connection.destroy();
    second.destroy();
    database.close();
  }
}
