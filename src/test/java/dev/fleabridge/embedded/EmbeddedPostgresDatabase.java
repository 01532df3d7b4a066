package dev.fleabridge.embedded;

<<<<<<< HEAD
=======
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
>>>>>>> intake
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

<<<<<<< HEAD
/** A real PostgreSQL of its own, empty at first, gone when closed. Works as root too. */
public final class EmbeddedPostgresDatabase implements AutoCloseable {

  private final EmbeddedPostgres postgres;

  private EmbeddedPostgresDatabase(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /** Without waiting for the disk: for tests that never pull the plug. */
  public static EmbeddedPostgresDatabase start() {
    return start(false);
  }

  /**
   * @param durable whether a commit waits for the disk, as in production
   */
  public static EmbeddedPostgresDatabase start(boolean durable) {
    try {
      EmbeddedPostgres postgres =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", durable ? "on" : "off")
              .setServerConfig("synchronous_commit", durable ? "on" : "off")
              .setServerConfig("max_connections", "200")
              .start();
      return new EmbeddedPostgresDatabase(postgres);
    } catch (IOException e) {
      throw new UncheckedIOException("the embedded PostgreSQL did not start", e);
    }
  }

  /** Brings the tables of the service in. */
  public EmbeddedPostgresDatabase migrated() {
    Flyway.configure().dataSource(dataSource()).load().migrate();
    return this;
  }

  public DataSource dataSource() {
    return postgres.getPostgresDatabase();
  }

  public String jdbcUrl() {
    return postgres.getJdbcUrl("postgres", "postgres") + "&reWriteBatchedInserts=true";
=======
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
>>>>>>> intake
  }

  @Override
  public void close() {
<<<<<<< HEAD
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
=======
    dataSource.close();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not stop", e);
>>>>>>> intake
    }
  }
}
