package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A replica of the new version migrates a table that somebody reads for long, such as a dump, while
 * replicas of the version before write to it. Whoever writes waits behind the migration, and gives
 * up where that takes longer than the lock_timeout of the bridge's sessions.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class MigratingBesideWritersIT {

  private static final String WRITERS_PATIENCE = "set lock_timeout = '2s'";
  private static final int TRIES_SEEN = 2;

  @TempDir private Path newVersion;
  private EmbeddedPostgresDatabase database;
  private JdbcTemplate jdbc;
  private Connection reader;

  @BeforeEach
  void somebodyReads() throws SQLException {
    database = EmbeddedPostgresDatabase.migratedCopy();
    jdbc = new JdbcTemplate(database.dataSource());
    reader = database.dataSource().getConnection();
    reader.setAutoCommit(false);
    reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    run(reader, "select count(*) from wallet");
  }

  @AfterEach
  void close() throws SQLException {
    reader.rollback();
    reader.close();
    database.close();
  }

  @Test
  void writersAreNeverKeptWaitingForLongerThanTheyWait() throws Exception {
    migration("V9001__column.sql", "alter table wallet add column note text");
    CountDownLatch refused = new CountDownLatch(TRIES_SEEN);
    try (Connection writer = database.dataSource().getConnection()) {
      run(writer, WRITERS_PATIENCE);
      CompletableFuture<Void> migrating = migrate(refused);
      int written = 0;
      while (refused.getCount() > 0) {
        // Fails where the migration stands in the queue before it for two seconds.
        run(writer, "insert into wallet (agent) values ('agt_" + ++written + "')");
      }
      assertThat(migrating).isNotDone();
      reader.rollback();
      migrating.get(1, TimeUnit.MINUTES);
      run(writer, "update wallet set note = 'there'");

      assertThat(jdbc.queryForObject("select count(*) from wallet where note = 'there'", int.class))
          .isEqualTo(written)
          .isPositive();
    }
  }

  @Test
  void whatIsBuiltBesideTheWritersWaitsForAsLongAsItMust() throws Exception {
    migration(
        "V9001__index.sql", "create index concurrently wallet_seen on wallet (agent, reserved)");
    Files.writeString(newVersion.resolve("V9001__index.sql.conf"), "executeInTransaction=false");
    CountDownLatch refused = new CountDownLatch(1);
    try (Connection writer = database.dataSource().getConnection()) {
      run(writer, WRITERS_PATIENCE);
      CompletableFuture<Void> migrating = migrate(refused);
      assertThatThrownBy(() -> migrating.get(3, TimeUnit.SECONDS))
          .as("it waits for the reader, longer than a lock_timeout would let it")
          .isInstanceOf(TimeoutException.class);
      run(writer, "insert into wallet (agent) values ('agt_beside')");
      reader.rollback();
      migrating.get(1, TimeUnit.MINUTES);

      assertThat(refused.getCount()).as("refused locks").isEqualTo(1);
      assertThat(
              jdbc.queryForObject(
                  "select indisvalid from pg_index where indexrelid = 'wallet_seen'::regclass",
                  Boolean.class))
          .isTrue();
    }
  }

  @Test
  void whoHoldsTheTableForEverEndsTheStartAndLeavesTheTableAsItWas() throws Exception {
    migration("V9001__column.sql", "alter table wallet add column note text");
    Migrations migrations = new Migrations(noWait(), 2, time -> true);

    assertThatThrownBy(() -> migrations.migrate(flyway())).isInstanceOf(FlywayException.class);
    assertThat(
            jdbc.queryForObject(
                "select count(*) from flyway_schema_history where version = '9001'", int.class))
        .isZero();
  }

  /** A sequence is not taken back with its transaction, so it knows which try this is. */
  @ParameterizedTest
  @ValueSource(strings = {"40P01", "40001", "55P03"})
  void aMigrationThatGaveWayIsTriedAgain(String state) throws IOException {
    jdbc.execute("create sequence tries");
    migration(
        "V9001__gives_way.sql",
        """
        do $$ begin
          if nextval('tries') < 3 then
            raise exception 'gave way' using errcode = '%s';
          end if;
        end $$\
        """
            .formatted(state));
    AtomicInteger pauses = new AtomicInteger();

    new Migrations(noWait(), 3, time -> pauses.incrementAndGet() < 3).migrate(flyway());

    assertThat(pauses).hasValue(2);
    assertThat(
            jdbc.queryForObject(
                "select success from flyway_schema_history where version = '9001'", Boolean.class))
        .isTrue();
  }

  @Test
  void aMigrationThatFailsOtherwiseIsNotTriedAgain() throws IOException {
    migration("V9001__wrong.sql", "alter table no_such_table add column note text");
    Migrations migrations =
        new Migrations(
            noWait(),
            10,
            time -> {
              throw new AssertionError("tried again");
            });

    assertThatThrownBy(() -> migrations.migrate(flyway())).isInstanceOf(FlywayException.class);
  }

  private CompletableFuture<Void> migrate(CountDownLatch refused) {
    Migrations migrations =
        new Migrations(
            noWait(),
            Integer.MAX_VALUE,
            time -> {
              refused.countDown();
              return true;
            });
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            migrations.migrate(flyway());
            done.complete(null);
          } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  private static DatabaseWait noWait() {
    return new DatabaseWait("test", Duration.ZERO, System::nanoTime, time -> true);
  }

  private Flyway flyway() {
    return Flyway.configure()
        .dataSource(database.dataSource())
        .locations("classpath:db/migration", "filesystem:" + newVersion)
        .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
        .callbacks(new Migrations.Impatience())
        .load();
  }

  private void migration(String name, String sql) throws IOException {
    Files.writeString(newVersion.resolve(name), sql + ";\n");
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
