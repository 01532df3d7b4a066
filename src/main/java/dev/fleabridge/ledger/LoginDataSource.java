package dev.fleabridge.ledger;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** New connections, each by the login that is good at that moment. */
final class LoginDataSource extends AbstractDataSource {

  private final DataSource driver;
  private final RotatingLogin login;

  /**
   * @param settings what the driver is set to; without user and password
   */
  LoginDataSource(
      String url, @Nullable String driverClass, Properties settings, RotatingLogin login) {
    this.driver = new DriverDataSource(url, driverClass, settings, null, null);
    this.login = login;
  }

  /** Has a pool that has not started yet open its connections by this login. */
  static void into(HikariDataSource pool, RotatingLogin login) {
    Properties settings = new Properties();
    settings.putAll(pool.getDataSourceProperties());
    pool.setDataSource(
        new LoginDataSource(pool.getJdbcUrl(), pool.getDriverClassName(), settings, login));
  }

  @Override
  public Connection getConnection() throws SQLException {
    return login.open(it -> driver.getConnection(it.username(), it.password()));
  }

  /** A user that is given here is what the configuration had beside the secret. */
  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    driver.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return driver.getLoginTimeout();
  }
}
