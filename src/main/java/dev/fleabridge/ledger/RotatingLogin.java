package dev.fleabridge.ledger;

import dev.fleabridge.ledger.LoginSource.Login;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections with a login that may be rotated meanwhile. A login that the database refuses
 * is read anew, and the versions beside it are tried: in a rotation the database takes the new
 * password some moments before, or after, it becomes the secret's current version. So nobody but
 * the log notices a rotation. Thread-safe, and shared by all pools.
 */
final class RotatingLogin {

  private static final Logger log = LoggerFactory.getLogger(RotatingLogin.class);

  /** invalid_password, invalid_authorization_specification: PostgreSQL, appendix A. */
  private static final String REFUSING_CLASS = "28";

  private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

  /** Opens one connection. */
  @FunctionalInterface
  interface Opener {
    Connection open(Login login) throws SQLException;
  }

  /** There is no login to sign in by. The database was not asked. */
  static final class Unread extends SQLTransientConnectionException {

    private static final long serialVersionUID = 1L;

    /**
     * @param cause why, in a sentence without secrets
     */
    Unread(RuntimeException cause) {
      super("the database's login cannot be read: " + cause.getMessage(), "08001", cause);
    }

    /** What goes on from "the database …". */
    String what() {
      String why = String.valueOf(getMessage());
      return "is not asked: " + (why.endsWith(".") ? why.substring(0, why.length() - 1) : why);
    }
  }

  /** A login that was good when the usual one was not. */
  private record Instead(Login usual, Login good) {}

  private final LoginSource source;
  private final Clock clock;
  private volatile @Nullable Instead instead;
  private volatile Instant quietUntil = Instant.MIN;

  RotatingLogin(LoginSource source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  /**
   * Opens a connection by a login that is good.
   *
   * @throws SQLException where no login is good, none could be read, or the database cannot be
   *     reached
   */
  Connection open(Opener opener) throws SQLException {
    Login first = best(usual());
    try {
      return opener.open(first);
    } catch (SQLException refusal) {
      if (!isRefusal(refusal)) {
        throw refusal;
      }
      return openWithAnother(first, opener, refusal);
    }
  }

  private Login usual() throws SQLException {
    try {
      return source.usual();
    } catch (RuntimeException e) {
      throw new Unread(e);
    }
  }

  private Login best(Login usual) {
    Instead found = instead;
    return found != null && found.usual().equals(usual) ? found.good() : usual;
  }

  private Connection openWithAnother(Login refused, Opener opener, SQLException refusal)
      throws SQLException {
    List<Login> tried = new ArrayList<>(List.of(refused));
    for (Login candidate : source.afterRefusal()) {
      if (tried.contains(candidate)) {
        continue;
      }
      tried.add(candidate);
      try {
        Connection connection = opener.open(candidate);
        remember(candidate);
        return connection;
      } catch (SQLException e) {
        if (!isRefusal(e)) {
          throw e;
        }
      }
    }
    warn(tried.size(), refusal);
    throw refusal;
  }

  private void remember(Login good) throws SQLException {
    Login usual = usual();
    instead = good.equals(usual) ? null : new Instead(usual, good);
    log.info(
        "The database's login has changed: {} is signed in by {} now",
        good.username(),
        good.equals(usual) ? source.place() : "another version of " + source.place());
  }

  private void warn(int tried, SQLException refusal) {
    Instant now = clock.instant();
    if (now.isBefore(quietUntil)) {
      return;
    }
    quietUntil = now.plus(BETWEEN_WARNINGS);
    log.error(
        "The database refuses what {} holds, {} login(s) tried: {}. Nothing is filed or paid until"
            + " the secret has the right password",
        source.place(),
        tried,
        Outage.inOneLine(refusal));
  }

  private static boolean isRefusal(SQLException e) {
    String state = e.getSQLState();
    return state != null && state.startsWith(REFUSING_CLASS);
  }
}
