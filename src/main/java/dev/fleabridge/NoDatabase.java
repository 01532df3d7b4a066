package dev.fleabridge;

import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** A database that nobody can connect to. What has no connection can claim and send nothing. */
final class NoDatabase extends AbstractDataSource {

  @Override
  public Connection getConnection() throws SQLException {
    throw new SQLException("a training has no database", "08001");
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return getConnection();
  }
}
