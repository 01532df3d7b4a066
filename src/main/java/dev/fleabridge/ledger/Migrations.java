package dev.fleabridge.ledger;

import dev.fleabridge.setting.ExitCode;
import dev.fleabridge.setting.StartRefused;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;

/**
 * Brings the tables to what this version needs, while replicas of the version before go on writing.
 *
 * <p>Whoever waits for a lock on a table keeps everybody behind him waiting, who comes after. So a
 * migration waits for a lock for less time than a writer does for a row, lets the others pass, and
 * tries again (docs/contributing.md#a-migration). So it does where it and others waited for each
 * other, and PostgreSQL chose it as the one to give way.
 */
final class Migrations implements FlywayMigrationStrategy {

  private static final Logger log = LoggerFactory.getLogger(Migrations.class);

  /** Half of the writers' lock_timeout, which application.yaml sets. */
  static final String LOCK_TIMEOUT = "1s";

  private final DatabaseWait wait;
  private final int tries;
  private final DatabaseWait.Pause pause;
  private final Consumer<DataSource> afterwards;

  /** How long others have the table between two tries. */
  static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);

  Migrations(DatabaseWait wait, int tries, DatabaseWait.Pause pause) {
    this(wait, tries, pause, owner -> {});
  }

  /**
   * @param wait for the database, before the first try
   * @param tries how often a lock is asked for, at least once
   * @param afterwards is given the connections of the migrations when they are done
   */
  Migrations(
      DatabaseWait wait, int tries, DatabaseWait.Pause pause, Consumer<DataSource> afterwards) {
    this.afterwards = afterwards;
    this.wait = wait;
    this.tries = tries;
    this.pause = pause;
  }

  /**
   * Migrates. A try that ended in an error before (an index that could not be built, a connection
   * that was lost) is made again, instead of keeping every start from then on.
   *
   * @throws StartRefused where the database does not come
   * @throws FlywayException where a migration fails, or somebody holds a table all the time
   */
  @Override
  public void migrate(Flyway flyway) {
    wait.await(flyway.getConfiguration().getDataSource());
    for (int at = 1; !migrated(flyway, at == tries); at++) {
      log.warn(
          "A migration gave way to somebody who works on its tables: it had no lock within {}, or"
              + " they waited for each other. It lets others pass, and is tried again in {} s"
              + " ({} of {} tries)",
          LOCK_TIMEOUT,
          BETWEEN_TRIES.toSeconds(),
          at,
          tries);
      rest();
    }
    afterwards.accept(flyway.getConfiguration().getDataSource());
  }

  /** Whether it is done; false where it gave way to others and this was not the last try. */
  private static boolean migrated(Flyway flyway, boolean last) {
    boolean failed =
        Stream.of(flyway.info().all()).anyMatch(one -> one.getState() == MigrationState.FAILED);
    if (failed) {
      flyway.repair();
    }
    try {
      flyway.migrate();
      return true;
    } catch (FlywayException e) {
      if (last || !(Outage.isLock(e) || Outage.isLostRace(e))) {
        throw e;
      }
      return false;
    }
  }

  private void rest() {
    try {
      if (!pause.lasts(BETWEEN_TRIES)) {
        throw ended();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ended();
    }
  }

  private static StartRefused ended() {
    return new StartRefused(
        ExitCode.DATABASE,
        "The process was ended while a migration waited for a lock; the tables are as before.",
        "Start again.");
  }

  /**
   * Bounds how long a migration waits for a lock. What builds an index beside the writers runs in
   * no transaction, keeps nobody waiting, and may wait as long as it must.
   */
  static final class Impatience extends BaseCallback {

    @Override
    public boolean supports(Event event, Context context) {
      return event == Event.BEFORE_EACH_MIGRATE;
    }

    @Override
    public void handle(Event event, Context context) {
      Connection connection = context.getConnection();
      try {
        if (!connection.getAutoCommit()) {
          try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '" + LOCK_TIMEOUT + "'");
          }
        }
      } catch (SQLException e) {
        throw new FlywayException("the lock_timeout of a migration could not be set", e);
      }
    }
  }
}
