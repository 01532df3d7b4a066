package dev.fleabridge.start;

import dev.fleabridge.setting.ExitCode;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * Says why the database cannot be used. PostgreSQL's codes decide and not its texts, which come in
 * the server's language.
 */
final class DatabaseTrouble {

  private static final String URL = "spring.datasource.url";
  private static final Pattern ADDRESS =
      Pattern.compile("jdbc:(?:[a-z-]+:)*postgresql://([^/?]+)/?([^?]*).*");

  private DatabaseTrouble() {}

  static Optional<StartFailure> in(List<Throwable> causes, @Nullable Environment environment) {
    Optional<StartFailure> gaveUp = ownWords(causes);
    if (gaveUp.isPresent()) {
      return gaveUp;
    }
    String database = database(environment);
    Optional<StartFailure> migration = migration(causes, database);
    if (migration.isPresent()) {
      return migration;
    }
    if (StartFailure.innermost(causes, SQLException.class).isPresent()) {
      return Optional.of(failure(inWords(causes, database)));
    }
    return StartFailure.innermost(causes, FlywayException.class)
        .map(e -> failure("The tables in %s cannot be brought up to date.".formatted(database)));
  }

  /** Whoever waited for the database, and gave up, has said for how long. */
  private static Optional<StartFailure> ownWords(List<Throwable> causes) {
    return causes.stream()
        .filter(cause -> StartFailure.isOurs(cause) && cause.getCause() instanceof SQLException)
        .findFirst()
        .map(cause -> failure(String.valueOf(cause.getMessage())));
  }

  private static String inWords(List<Throwable> causes, String database) {
    SQLException told = StartFailure.innermost(causes, SQLException.class).orElseThrow();
    String state = String.valueOf(told.getSQLState());
    if (StartFailure.innermost(causes, UnknownHostException.class).isPresent()) {
      return "The host of %s is not known.".formatted(database);
    }
    if (StartFailure.innermost(causes, SSLException.class).isPresent()) {
      return "No TLS connection to %s can be made: the certificates do not fit."
          .formatted(database);
    }
    if (StartFailure.innermost(causes, ConnectException.class).isPresent()) {
      return "Nothing answers at %s.".formatted(database);
    }
    if (StartFailure.innermost(causes, SocketTimeoutException.class).isPresent()) {
      return "%s does not answer in time.".formatted(capital(database));
    }
    return byState(state, database);
  }

  private static String byState(String state, String database) {
    return switch (state) {
      case "28P01", "28000" ->
          "%s refuses the user and the password (spring.datasource.username, .password)."
              .formatted(capital(database));
      case "3D000" -> "There is no such database: %s.".formatted(database);
      case "42501" -> "The user of %s lacks a right that the bridge needs.".formatted(database);
      case "53300" -> "%s has no connection left.".formatted(capital(database));
      case "57P03" -> "%s is still starting.".formatted(capital(database));
      case "25006" -> "%s only reads.".formatted(capital(database));
      case "40P01", "40001" ->
          "Somebody else works on %s, and a statement gave way to him.".formatted(database);
      case "55P03" -> "Somebody else holds a lock that %s needs.".formatted(database);
      default ->
          state.startsWith("08")
              ? "No connection to %s can be made.".formatted(database)
              : "%s refuses a statement (code %s).".formatted(capital(database), state);
    };
  }

  private static Optional<StartFailure> migration(List<Throwable> causes, String database) {
    if (StartFailure.innermost(causes, FlywayValidateException.class).isPresent()) {
      return Optional.of(
          new StartFailure(
              ExitCode.DATABASE,
              "The tables in %s do not come from this version's migrations: one was changed, is missing, or is of a later version."
                  .formatted(database),
              "Start the version that made them, or restore the database (docs/upgrading.md)."));
    }
    return StartFailure.innermost(causes, FlywayMigrateException.class)
        .map(e ->
            failure(
                "Migration %s failed. %s"
                    .formatted(
                        e.getMigration() == null ? "" : e.getMigration().getVersion(),
                        StartFailure.innermost(causes, SQLException.class).isPresent()
                            ? inWords(causes, database)
                            : "")));
  }

  private static StartFailure failure(String what) {
    return new StartFailure(
        ExitCode.DATABASE, what, "Mend that or change spring.datasource.*, and start again.");
  }

  private static String database(@Nullable Environment environment) {
    try {
      return database(environment == null ? null : environment.getProperty(URL));
    } catch (IllegalArgumentException e) {
      return database((String) null);
    }
  }

  /**
   * Host and database of an address; never its parameters, which may hold a password. Before an
   * {@code @} a password may stand too, with any characters.
   */
  private static String database(@Nullable String url) {
    Matcher address = ADDRESS.matcher(String.valueOf(url));
    if (!address.matches() || address.group().indexOf('@') >= 0) {
      return "the database (" + URL + ")";
    }
    String host = address.group(1);
    String name = address.group(2);
    return "the database %sat %s (%s)".formatted(name.isEmpty() ? "" : name + " ", host, URL);
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
