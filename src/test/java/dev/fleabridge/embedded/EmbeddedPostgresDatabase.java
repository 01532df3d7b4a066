package dev.fleabridge.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** A real PostgreSQL of its own, empty at first, gone when closed. Works as root too. */
public final class EmbeddedPostgresDatabase implements AutoCloseable {

  private final EmbeddedPostgres postgres;

  private EmbeddedPostgresDatabase(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /** Without waiting for the disk: for tests that never pull the plug. */
  public static EmbeddedPostgresDatabase start() {
    return start(settings("off"));
  }

  /**
   * With commits that wait for the disk, as in production. Not tied to the end of the process:
   * whoever starts it closes it, after everything that uses it.
   */
  public static EmbeddedPostgresDatabase startDurable() {
    return start(settings("on").setRegisterShutdownHook(false));
  }

  private static EmbeddedPostgres.Builder settings(String durability) {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", durability)
        .setServerConfig("synchronous_commit", durability)
        .setServerConfig("max_connections", "200")
        .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
        .setErrorRedirector(ProcessBuilder.Redirect.DISCARD);
  }

  private static EmbeddedPostgresDatabase start(EmbeddedPostgres.Builder builder) {
    try {
      return new EmbeddedPostgresDatabase(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("the embedded PostgreSQL did not start", e);
    }
  }

  /** Brings the tables of the service in. */
  public EmbeddedPostgresDatabase migrated() {
    Flyway.configure()
        .dataSource(dataSource())
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
        .load()
        .migrate();
    return this;
  }

  public DataSource dataSource() {
    return postgres.getPostgresDatabase();
  }

  public String jdbcUrl() {
    return postgres.getJdbcUrl("postgres", "postgres") + "&reWriteBatchedInserts=true";
  }

  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
