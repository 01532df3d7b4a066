package dev.fleabridge.testkit.embedded;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database in a real PostgreSQL, empty or migrated at first, gone when closed. */
public final class EmbeddedPostgresDatabase implements AutoCloseable {

  private static final String FIRST = "postgres";

  /** The one server of this process that gives copies; it ends with the process. */
  private static final class Shared {

    static final EmbeddedPostgresDatabase SERVER = start();
    static final String MIGRATED = migrated();
    static final AtomicInteger COPIES = new AtomicInteger();

    private static String migrated() {
      String name = "migrated";
      SERVER.execute("create database " + name);
      // Nobody may be connected to what is copied.
      try (EmbeddedPostgresDatabase pattern = new EmbeddedPostgresDatabase(SERVER.postgres, name)) {
        pattern.migrated();
      }
      return name;
    }
  }

  private final EmbeddedPostgres postgres;
  private final String name;
  private final HikariDataSource pool = new HikariDataSource();
  private final AutoCloseable end;

  private EmbeddedPostgresDatabase(EmbeddedPostgres postgres, String name, AutoCloseable end) {
    this.postgres = postgres;
    this.name = name;
    this.end = end;
    // A connection for every statement would take longer than the statement.
    pool.setDataSource(postgres.getDatabase(FIRST, name));
    pool.setMaximumPoolSize(40);
    pool.setMinimumIdle(0);
  }

  private EmbeddedPostgresDatabase(EmbeddedPostgres postgres, String name) {
    this(postgres, name, () -> {});
  }

  /**
   * A server of its own, which its user may stop, freeze or turn over. Works as root too, and
   * without waiting for the disk: for tests that never pull the plug.
   */
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

  /**
   * A migrated database of its own, on a server that is shared: there in a fraction of the time
   * that a server and its migrations take. What concerns a whole server is not for its user.
   */
  public static EmbeddedPostgresDatabase migratedCopy() {
    String name = "copy_" + Shared.COPIES.incrementAndGet();
    Shared.SERVER.execute("create database " + name + " template " + Shared.MIGRATED);
    return new EmbeddedPostgresDatabase(
        Shared.SERVER.postgres,
        name,
        () -> Shared.SERVER.execute("drop database " + name + " with (force)"));
  }

  private static EmbeddedPostgres.Builder settings(String durability) {
    return EmbeddedPostgres.builder()
        .setPort(FreePort.find())
        .setServerConfig("fsync", durability)
        .setServerConfig("synchronous_commit", durability)
        .setServerConfig("max_connections", "200")
        .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
        .setErrorRedirector(ProcessBuilder.Redirect.DISCARD);
  }

  private static EmbeddedPostgresDatabase start(EmbeddedPostgres.Builder builder) {
    try {
      EmbeddedPostgres postgres = builder.start();
      return new EmbeddedPostgresDatabase(postgres, FIRST, postgres);
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

  /**
   * A pool; what a session sets for itself meets the next who borrows it. It ends with this
   * database only, not with a Spring context that has it for a bean.
   */
  public DataSource dataSource() {
    return new DelegatingDataSource(pool);
  }

  public String jdbcUrl() {
    return postgres.getJdbcUrl(FIRST, name) + "&reWriteBatchedInserts=true";
  }

  private void execute(String statement) {
    new JdbcTemplate(postgres.getPostgresDatabase()).execute(statement);
  }

  @Override
  public void close() {
    pool.close();
    try {
      end.close();
    } catch (Exception e) {
      throw new IllegalStateException("an embedded database did not end", e);
    }
  }
}
