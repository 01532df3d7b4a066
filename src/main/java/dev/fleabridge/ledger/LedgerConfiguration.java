package dev.fleabridge.ledger;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.api.callback.Callback;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.flyway.autoconfigure.FlywayProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the ledger on its database, with connections beside those that file and pay. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseProperties.class)
class LedgerConfiguration {

  /** A quarter of an hour, if somebody works on a table for so long. */
  private static final int MAX_LOCK_TRIES = 150;

  @Bean
  Ledger ledger(JdbcTemplate jdbc) {
    return Ledger.on(jdbc);
  }

  @Bean
  TransactionOperations transactions(PlatformTransactionManager manager) {
    return new TransactionTemplate(manager);
  }

  @Bean(destroyMethod = "close")
  ReadPool readPool(DataSource all, DatabaseProperties properties) {
    DatabaseProperties.Reads reads = properties.reads();
    return ReadPool.beside(all, reads.connections(), reads.statementTimeout());
  }

  /**
   * Has the service's pool, and so that of the readings, sign in by what {@link LoginSource} says.
   */
  @Bean
  static BeanPostProcessor rotatingLogins(ObjectProvider<RotatingLogin> login) {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource pool) {
          login.ifAvailable(it -> LoginDataSource.into(pool, it));
        }
        return bean;
      }
    };
  }

  /** How the database is signed in to; null where {@code spring.datasource} says it for good. */
  @Bean
  @Nullable RotatingLogin rotatingLogin(
      ObjectProvider<LoginSource> source, ObjectProvider<Clock> clock) {
    LoginSource found = source.getIfAvailable();
    return found == null ? null : new RotatingLogin(found, clock.getIfAvailable(Clock::systemUTC));
  }

  /**
   * Migrations have connections of their own: an index over a large table takes longer than any
   * statement of the bridge may, and is not to be cut off by the limits of the pool.
   */
  @Bean
  FlywayConfigurationCustomizer patientMigrations(
      ObjectProvider<JdbcConnectionDetails> database,
      ObjectProvider<FlywayProperties> flyway,
      ObjectProvider<RotatingLogin> login) {
    return migrations -> {
      JdbcConnectionDetails found = database.getIfAvailable();
      FlywayProperties set = flyway.getIfAvailable();
      boolean elsewhere = set != null && (set.getUrl() != null || set.getUser() != null);
      if (found != null && !elsewhere) {
        migrations.dataSource(patient(found, login.getIfAvailable()));
      }
    };
  }

  /** Waits by the connections of the migrations, because they are the first to be used. */
  @Bean
  FlywayMigrationStrategy migrations(
      DatabaseProperties properties, ObjectProvider<JdbcConnectionDetails> database) {
    ProcessEnd end = new ProcessEnd();
    JdbcConnectionDetails found = database.getIfAvailable();
    String where = found == null ? "" : DatabaseWait.where(found.getJdbcUrl());
    DatabaseWait wait = new DatabaseWait(where, properties.startWait(), System::nanoTime, end);
    String role = properties.serviceRole();
    return new Migrations(
        wait,
        MAX_LOCK_TRIES,
        end,
        role == null || role.isEmpty() ? owner -> {} : new ServiceRole(role)::grant);
  }

  @Bean
  Callback impatientForLocks() {
    return new Migrations.Impatience();
  }

  @Bean
  DatabaseContact databaseContact(JdbcTemplate jdbc) {
    return new DatabaseContact(
        () -> jdbc.queryForObject("select 1", Integer.class), System::nanoTime);
  }

  /** Named "database" among the parts of health; a part of readiness, see application.yaml. */
  @Bean
  HealthIndicator databaseHealthIndicator(DatabaseContact contact, DatabaseProperties properties) {
    return new DatabaseHealth(contact, properties.unreadyAfter());
  }

  /** Named "databaseGone" among the parts of health; a part of liveness, see application.yaml. */
  @Bean
  HealthIndicator databaseGoneHealthIndicator(
      DatabaseContact contact, DatabaseProperties properties) {
    return new DatabaseHealth(contact, properties.deadAfter());
  }

  /** Readings for people. They have connections of their own where such are configured. */
  @Bean
  Readings readings(ObjectProvider<ReadPool> pool, JdbcTemplate jdbc) {
    return Readings.on(pool.getIfAvailable(() -> ReadPool.shared(jdbc)).jdbc());
  }

  @Bean
  AuditLog auditLog(JdbcTemplate jdbc) {
    return new AuditLog(jdbc);
  }

  private static DataSource patient(JdbcConnectionDetails database, @Nullable RotatingLogin login) {
    Properties settings = new Properties();
    settings.setProperty("targetServerType", "primary");
    settings.setProperty("tcpKeepAlive", "true");
    // A server that takes a connection and says nothing would keep the start for ever.
    settings.setProperty("connectTimeout", "5");
    settings.setProperty("loginTimeout", "10");
    if (login != null) {
      return new LoginDataSource(
          database.getJdbcUrl(), database.getDriverClassName(), settings, login);
    }
    SimpleDriverDataSource connections =
        DataSourceBuilder.create()
            .type(SimpleDriverDataSource.class)
            .driverClassName(database.getDriverClassName())
            .url(database.getJdbcUrl())
            .username(database.getUsername())
            .password(database.getPassword())
            .build();
    connections.setConnectionProperties(settings);
    return connections;
  }
}
