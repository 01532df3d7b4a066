package dev.fleabridge.proof.simulation;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.embedded.Emptied;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The ledger of the simulated worlds that are played one after the other: a database of its own in
 * a real PostgreSQL, by one connection, because only one transaction is open at any time.
 */
final class Database implements AutoCloseable {

  private final SingleConnectionDataSource source;
  private final JdbcTemplate jdbc;
  private final TransactionTemplate transactions;

  /** Else the driver has a statement planned anew for its first few executions. */
  private static final String PLANNED_AT_ONCE = "&prepareThreshold=1";

  /**
   * @param name of a database that is created here
   */
  Database(EmbeddedPostgresDatabase postgres, String name) {
    try {
      new JdbcTemplate(postgres.dataSource()).execute("create database " + name);
      String url = postgres.jdbcUrl().replace("/postgres?", "/" + name + "?") + PLANNED_AT_ONCE;
      Connection connection = DriverManager.getConnection(url);
      source = new SingleConnectionDataSource(connection, true);
    } catch (SQLException e) {
      throw new IllegalStateException("the simulation's database cannot be opened", e);
    }
    Flyway.configure()
        .dataSource(source)
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
        .load()
        .migrate();
    jdbc = new JdbcTemplate(source);
    transactions = new TransactionTemplate(new DataSourceTransactionManager(source));
    // Whatever works in the background would make two runs of one seed differ.
    for (String table : TABLES.split(", ", -1)) {
      jdbc.execute("alter table " + table + " set (autovacuum_enabled = false)");
    }
    jdbc.execute("set enable_seqscan = off");
    jdbc.execute("set jit = off");
    // Planning each statement anew takes more time than carrying it out.
    jdbc.execute("set plan_cache_mode = force_generic_plan");
  }

  private static final String TABLES =
      "event, rule_version, run, event_run, rule_failure, action, dependency, attempt, history, "
          + "conflict, wallet, budget, pause, escrow, audit";

  /** Makes the transaction that is open one that only reads. */
  void onlyRead() {
    jdbc.execute("set transaction read only");
  }

  JdbcTemplate jdbc() {
    return jdbc;
  }

  TransactionTemplate transactions() {
    return transactions;
  }

  /** Also forgets all plans, so that an episode has the same ones wherever it is played. */
  void clear() {
    jdbc.execute("discard plans");
    Emptied.fromTheBeginning(jdbc, TABLES);
  }

  /** Takes away what updates have left behind, at a time that the seed decides. */
  void tidy() {
    jdbc.execute("vacuum (truncate false) action, wallet, budget");
  }

  /** Whether an action will move without a person or another day. */
  boolean movesByItself() {
    return exists(
        "state in ('READY', 'SENDING', 'UNKNOWN') or (state = 'WAITING' and due_at is not null)");
  }

  /** Whether every action has come to its end. */
  boolean isAtRest() {
    return !exists("state in ('WAITING', 'READY', 'SENDING', 'UNKNOWN', 'HELD', 'NEEDS_REVIEW')");
  }

  /** How many actions are in which state that is no end, and why. */
  List<String> open() {
    return jdbc.query(
        """
        select state, reason, count(*), min(due_at), min(expires_at) from action
        where state not in ('DONE', 'DECLINED', 'EXPIRED', 'CANCELED', 'SKIPPED')
        group by state, reason
        """,
        (row, number) ->
            "%s %s: %d, due %s, expires %s"
                .formatted(
                    row.getString(1),
                    row.getString(2),
                    row.getLong(3),
                    row.getString(4),
                    row.getString(5)));
  }

  private boolean exists(String condition) {
    return Boolean.TRUE.equals(
        jdbc.queryForObject(
            "select exists (select 1 from action where " + condition + ")", Boolean.class));
  }

  @Override
  public void close() {
    source.destroy();
  }
}
