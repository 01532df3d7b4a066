package dev.fleabridge.embedded;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The PostgreSQL of production, started from binaries that Maven brought, with Fleabridge's tables
 * in it and nothing else. On loopback, on a free port, in a temporary folder that goes when it is
 * closed.
 */
public final class EmbeddedPostgresDatabase implements AutoCloseable {

  /** Whether a commit waits for the disk. */
  public enum Durability {
    /** As in production: for measurements, and for tests that kill the process. */
    FSYNC,
    /** Faster, and enough where no process dies. */
    RELAXED
  }

  private final EmbeddedPostgres server;
  private final HikariDataSource dataSource;

  private EmbeddedPostgresDatabase(EmbeddedPostgres server, HikariDataSource dataSource) {
    this.server = server;
    this.dataSource = dataSource;
  }

  /**
   * Starts a server and migrates its database.
   *
   * @throws UncheckedIOException where the server does not start, such as for root where user
   *     namespaces are blocked
   */
  public static EmbeddedPostgresDatabase start(Durability durability) {
    String durable = durability == Durability.FSYNC ? "on" : "off";
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", durable)
              .setServerConfig("synchronous_commit", durable)
              .setServerConfig("max_connections", "60")
              .start();
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(url(server));
      config.setMaximumPoolSize(20);
      HikariDataSource dataSource = new HikariDataSource(config);
      Flyway.configure().dataSource(dataSource).load().migrate();
      return new EmbeddedPostgresDatabase(server, dataSource);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not start", e);
    }
  }

  /** A pool of connections to the migrated database; closed with it. */
  public DataSource dataSource() {
    return dataSource;
  }

  /** For {@code spring.datasource.url}; holds the user's name, and there is no password. */
  public String jdbcUrl() {
    return url(server);
  }

  private static String url(EmbeddedPostgres server) {
    return server.getJdbcUrl("postgres", "postgres");
  }

  @Override
  public void close() {
    dataSource.close();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not stop", e);
    }
  }
}
