package dev.fleabridge.testkit.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The owner of an embedded database, who must give a password. Everybody else is trusted, as on
 * every embedded server.
 */
public final class DatabaseUser {

  private final EmbeddedPostgresDatabase database;
  private final JdbcTemplate admin;
  private final String name;

  private DatabaseUser(EmbeddedPostgresDatabase database, String name) {
    this.database = database;
    this.admin = new JdbcTemplate(database.dataSource());
    this.name = name;
  }

  /** Makes the user on a server that nobody else uses. */
  public static DatabaseUser create(
      EmbeddedPostgresDatabase database, String name, String password) {
    DatabaseUser user = new DatabaseUser(database, name);
    user.admin.execute("create role " + name + " login password '" + password + "'");
    user.admin.execute(
        "alter database " + user.single("select current_database()") + " owner to " + name);
    user.requirePassword();
    return user;
  }

  private void requirePassword() {
    Path file = Path.of(single("show hba_file"));
    String line = "host all %s %s scram-sha-256%n";
    try {
      String trusting = Files.readString(file);
      Files.writeString(
          file, line.formatted(name, "127.0.0.1/32") + line.formatted(name, "::1/128") + trusting);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    admin.execute("select pg_reload_conf()");
    // Without the error of a bad line: the server would go on with the old file.
    if (!single("select count(*) from pg_hba_file_rules where error is not null").equals("0")) {
      throw new IllegalStateException("the server does not take the rules of signing in");
    }
  }

  /** Changes the password; who is connected stays so. */
  public void password(String password) {
    admin.execute("alter role " + name + " password '" + password + "'");
  }

  /** Ends every connection of the user. */
  public void disconnect() {
    admin.queryForList(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + name + "'");
  }

  /** The address without a user and a password. */
  public String url() {
    return database.jdbcUrl().replaceAll("user=[^&]*&?", "");
  }

  private String single(String query) {
    return Objects.requireNonNull(admin.queryForObject(query, String.class));
  }
}
