package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Connections to a server that only reads are thrown away, by the settings of production. */
class ReadOnlyEvictionIT {

  @Test
  void theFirstRefusalEndsTheConnectionAndNoOtherDoes() {
    try (EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.start();
        HikariDataSource pool = pool(database)) {
      JdbcTemplate jdbc = new JdbcTemplate(pool);
      jdbc.execute("create table t (n integer primary key)");
      int first = process(jdbc);
      assertThatThrownBy(() -> jdbc.execute("select 1/0"));
      assertThat(process(jdbc)).isEqualTo(first);

      jdbc.execute("set default_transaction_read_only = on");
      assertThatThrownBy(() -> jdbc.execute("insert into t values (1)"))
          .rootCause()
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));

      assertThat(process(jdbc)).isNotEqualTo(first);
      jdbc.execute("insert into t values (1)");
    }
  }

  private static int process(JdbcTemplate jdbc) {
    Integer process = jdbc.queryForObject("select pg_backend_pid()", Integer.class);
    return process == null ? 0 : process;
  }

  private static HikariDataSource pool(EmbeddedPostgresDatabase database) {
    YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(new ClassPathResource("application.yaml"));
    Properties settings = Objects.requireNonNull(yaml.getObject());
    String hikari = "spring.datasource.hikari.";
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(database.jdbcUrl());
    pool.setMaximumPoolSize(1);
    pool.setExceptionOverrideClassName(
        settings.getProperty(hikari + "exception-override-class-name"));
    pool.addDataSourceProperty(
        "targetServerType",
        settings.getProperty(hikari + "data-source-properties.targetServerType"));
    return pool;
  }
}
