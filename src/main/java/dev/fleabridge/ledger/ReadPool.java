package dev.fleabridge.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Connections for reading only: what operators search for, and what is counted. A few, and each
 * statement for a bounded time, so that no reader takes a connection or a place from what files and
 * pays.
 */
public final class ReadPool implements AutoCloseable {

  private final JdbcTemplate jdbc;
  private final @Nullable HikariDataSource own;

  private ReadPool(JdbcTemplate jdbc, @Nullable HikariDataSource own) {
    this.jdbc = jdbc;
    this.own = own;
  }

  /** Without connections of its own: for where nobody else is disturbed. */
  public static ReadPool shared(JdbcTemplate jdbc) {
    return new ReadPool(jdbc, null);
  }

  /**
   * Connections to the same server as those of {@code all}, with the same settings but for these.
   *
   * @param size the most of them
   * @param longest how long one statement may take; then it ends with an error
   */
  public static ReadPool beside(DataSource all, int size, Duration longest) {
    if (!isPool(all)) {
      return shared(new JdbcTemplate(all));
    }
    HikariConfig config = new HikariConfig();
    try {
      all.unwrap(HikariDataSource.class).copyStateTo(config);
    } catch (SQLException e) {
      throw new IllegalStateException("the pool of connections does not show its settings", e);
    }
    config.setPoolName("reads");
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    // Opened at the first reading: the start waits for no more connections than before.
    config.setInitializationFailTimeout(-1);
    config.setMetricsTrackerFactory(null);
    config.setMetricRegistry(null);
    config.setConnectionInitSql(
        "set statement_timeout = %d; set lock_timeout = 1000; set default_transaction_read_only = on"
            .formatted(longest.toMillis()));
    HikariDataSource own = new HikariDataSource(config);
    return new ReadPool(new JdbcTemplate(own), own);
  }

  private static boolean isPool(DataSource all) {
    try {
      return all.isWrapperFor(HikariDataSource.class);
    } catch (SQLException e) {
      return false;
    }
  }

  public JdbcTemplate jdbc() {
    return jdbc;
  }

  @Override
  public void close() {
    if (own != null) {
      own.close();
    }
  }
}
