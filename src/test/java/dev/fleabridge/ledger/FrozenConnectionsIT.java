package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.embedded.FreezingProxy;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Connections that fall silent, and sessions that hang, by the settings of production. */
class FrozenConnectionsIT {

  @Test
  void silentConnectionsAreGivenUpAndOthersTakeTheirPlace() throws Exception {
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.migratedCopy();
        FreezingProxy proxy = FreezingProxy.before(port(database));
        HikariDataSource pool = pool(database, proxy.port())) {
      pool.addDataSourceProperty("socketTimeout", "3");
      // Much less than the socket's, or either of the two may end the wait for the lock.
      pool.setConnectionInitSql(
          String.valueOf(pool.getConnectionInitSql()).replace("= '2s'", "= '200ms'"));
      JdbcTemplate jdbc = new JdbcTemplate(pool);
      jdbc.execute("create table t (n integer)");
      try (Connection inUse = pool.getConnection()) {
        inUse.setAutoCommit(false);
        inUse.createStatement().execute("lock table t");
        assertThat(proxy.freeze()).isPositive();

        // In use when it falls silent: an outage, and not for ever.
        assertThatThrownBy(() -> inUse.createStatement().execute("insert into t values (1)"))
            .isInstanceOfSatisfying(
                SQLException.class,
                e -> assertThat(Outage.isGeneral(e)).as(e.getSQLState() + e).isTrue());
      }

      // The server still waits for the silent session, which holds the table: not for ever either.
      try (Connection next = pool.getConnection()) {
        assertThatThrownBy(() -> next.createStatement().execute("insert into t values (2)"))
            .isInstanceOfSatisfying(SQLException.class, e -> assertThat(Outage.isLock(e)).isTrue());
      }
    }
  }

  @Test
  void everySessionHasItsLimits() throws Exception {
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.migratedCopy();
        HikariDataSource pool = pool(database, port(database));
        ReadPool reads = ReadPool.beside(pool, 2, Duration.ofMillis(300))) {
      JdbcTemplate jdbc = new JdbcTemplate(pool);
      assertThat(setting(jdbc, "statement_timeout")).isEqualTo("15s");
      assertThat(setting(jdbc, "lock_timeout")).isEqualTo("2s");
      assertThat(setting(jdbc, "idle_in_transaction_session_timeout")).isEqualTo("30s");
      assertThat(pool.getDataSourceProperties()).containsKeys("socketTimeout", "tcpKeepAlive");

      assertThat(setting(reads.jdbc(), "statement_timeout")).isEqualTo("300ms");
      assertThatThrownBy(() -> reads.jdbc().execute("select pg_sleep(60)"))
          .satisfies(e -> assertThat(Outage.is(e)).isTrue());
      assertThatThrownBy(() -> reads.jdbc().execute("create table t (n integer)"))
          .rootCause()
          .hasMessageContaining("read-only");
      // That it reads is no proof that it writes.
      assertThatThrownBy(() -> new WriteProbe(reads.jdbc()).write(Instant.EPOCH))
          .satisfies(e -> assertThat(Outage.isGeneral(e)).isTrue());
      assertThat(setting(jdbc, "statement_timeout")).isEqualTo("15s");
    }
  }

  private static String setting(JdbcTemplate jdbc, String name) {
    return String.valueOf(jdbc.queryForObject("show " + name, String.class));
  }

  private static int port(EmbeddedPostgresDatabase database) {
    return URI.create(database.jdbcUrl().substring("jdbc:".length())).getPort();
  }

  private static HikariDataSource pool(EmbeddedPostgresDatabase database, int port) {
    YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(new ClassPathResource("application.yaml"));
    Properties settings = Objects.requireNonNull(yaml.getObject());
    String hikari = "spring.datasource.hikari.";
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(database.jdbcUrl().replace(":" + port(database) + "/", ":" + port + "/"));
    pool.setMaximumPoolSize(2);
    pool.setValidationTimeout(
        Long.parseLong(String.valueOf(settings.get(hikari + "validation-timeout"))));
    pool.setConnectionInitSql(settings.getProperty(hikari + "connection-init-sql"));
    settings.keySet().stream()
        .map(Object::toString)
        .filter(name -> name.startsWith(hikari + "data-source-properties."))
        .forEach(name ->
            pool.addDataSourceProperty(
                name.substring((hikari + "data-source-properties.").length()),
                String.valueOf(settings.get(name))));
    return pool;
  }
}
