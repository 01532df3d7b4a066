package dev.fleabridge.ledger;

import dev.fleabridge.setting.ExitCode;
import dev.fleabridge.setting.StartRefused;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits at the start until the database gives a connection, and says every few seconds for what. A
 * database that comes up after the bridge, or fails over in that minute, is no reason to fail.
 */
final class DatabaseWait {

  private static final Logger log = LoggerFactory.getLogger(DatabaseWait.class);

  /** A refusal is waited for no longer than a rotation of a password takes. */
  static final Duration REFUSED_PATIENCE = Duration.ofSeconds(30);

  static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
  static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  /** Waits between two tries. */
  @FunctionalInterface
  interface Pause {

    /** Returns false where the process ends meanwhile. */
    boolean lasts(Duration time) throws InterruptedException;
  }

  private final String where;
  private final Duration patience;
  private final LongSupplier nanos;
  private final Pause pause;

  /**
   * @param where the database, for people, without credentials
   * @param patience how long to wait at most
   * @param nanos a monotonic clock in nanoseconds
   */
  DatabaseWait(String where, Duration patience, LongSupplier nanos, Pause pause) {
    this.where = where;
    this.patience = patience;
    this.nanos = nanos;
    this.pause = pause;
  }

  /**
   * The server and the database of an address, without what may stand behind them. An address with
   * an {@code @} may hold a password before it, with any characters, and is not shown.
   */
  static String where(String jdbcUrl) {
    if (jdbcUrl.indexOf('@') >= 0) {
      return "of spring.datasource.url";
    }
    int slashes = jdbcUrl.indexOf("//");
    String address = jdbcUrl.substring(slashes < 0 ? jdbcUrl.indexOf(':') + 1 : slashes + 2);
    int query = address.indexOf('?');
    return query < 0 ? address : address.substring(0, query);
  }

  /**
   * Returns when the database has given a connection.
   *
   * @throws StartRefused where it does not within the patience, or refuses us for half a minute, or
   *     the process ends meanwhile
   */
  void await(DataSource database) {
    long begin = nanos.getAsLong();
    long refusedSince = begin;
    long nextLine = begin;
    for (Optional<SQLException> failure = tryIt(database);
        failure.isPresent();
        failure = tryIt(database)) {
      ConnectionTrouble trouble = ConnectionTrouble.of(failure.get());
      long now = nanos.getAsLong();
      refusedSince = trouble.refused() ? refusedSince : now;
      Duration left = patience.minusNanos(now - begin);
      Duration leftOfRefusal = REFUSED_PATIENCE.minusNanos(now - refusedSince);
      left = trouble.refused() && leftOfRefusal.compareTo(left) < 0 ? leftOfRefusal : left;
      if (!left.isPositive()) {
        throw away(trouble, "waited for it for %ds".formatted(seconds(now - begin)), failure.get());
      }
      if (now - nextLine >= 0) {
        log.warn(
            "The database {} {}; the start waits for up to {} s more",
            where,
            trouble.what(),
            left.toSeconds());
        nextLine = now + BETWEEN_LINES.toNanos();
      }
      pause(trouble, failure.get());
    }
    if (nanos.getAsLong() - begin > BETWEEN_TRIES.toNanos()) {
      log.info("The database {} answers", where);
    }
  }

  private void pause(ConnectionTrouble trouble, SQLException failure) {
    try {
      if (!pause.lasts(BETWEEN_TRIES)) {
        throw away(trouble, "the process was ended while it waited", failure);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw away(trouble, "the start was interrupted while it waited", failure);
    }
  }

  private StartRefused away(ConnectionTrouble trouble, String end, SQLException failure) {
    boolean unread = failure instanceof RotatingLogin.Unread;
    return new StartRefused(
        unread ? ExitCode.SECRET : ExitCode.DATABASE,
        "The database %s %s; %s (fleabridge.database.wait is %ds)."
            .formatted(where, trouble.what(), end, patience.toSeconds()),
        unread
            ? "Correct fleabridge.database.secret, the rights of the task's role or the network, and start again."
            : "Mend the address, the user or the network in spring.datasource, or start the database.",
        failure);
  }

  private static Optional<SQLException> tryIt(DataSource database) {
    try (Connection connection = database.getConnection()) {
      return connection.isValid((int) BETWEEN_LINES.toSeconds())
          ? Optional.empty()
          : Optional.of(new SQLException("the connection is not valid", "08006"));
    } catch (SQLException e) {
      return Optional.of(e);
    }
  }

  private static long seconds(long nanos) {
    return Duration.ofNanos(nanos).toSeconds();
  }
}
