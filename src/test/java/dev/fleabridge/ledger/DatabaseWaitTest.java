package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.setting.ExitCode;
import dev.fleabridge.setting.StartRefused;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLHandshakeException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A start and its database: by a clock that a pause moves on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseWaitTest {

  private final SQLException starting = new SQLException("starting up", "57P03");
  private final SQLException wrongPassword = new SQLException("password secret1", "28P01");

  private EmbeddedPostgresDatabase database;
  private long nanos;
  private final List<Duration> pauses = new ArrayList<>();

  @BeforeAll
  void start() {
    database = EmbeddedPostgresDatabase.migratedCopy();
  }

  @BeforeEach
  void nothingWasWaitedYet() {
    nanos = 0;
    pauses.clear();
  }

  @AfterAll
  void stop() {
    database.close();
  }

  @Test
  void aDatabaseThatComesUpIsWaitedFor() {
    waitFor(Duration.ofMinutes(2)).await(failing(starting, starting, starting));

    assertThat(pauses).hasSize(3);
  }

  @Test
  void theWaitEndsWithASentenceThatNamesTheDatabaseAndNoneOfTheDriversWords() {
    assertThatThrownBy(() -> waitFor(Duration.ofMinutes(2)).await(failing(forEver(starting))))
        .isInstanceOf(StartRefused.class)
        .hasMessage(
            "The database db.example:5432/bridge is starting up or shutting down; waited for it"
                + " for 120s (fleabridge.database.wait is 120s).")
        .hasCause(starting);
  }

  /** It would send a person to the database, which was not asked. */
  @Test
  void aLoginThatCannotBeReadIsATroubleOfTheSecret() {
    LoginSource missing =
        new LoginSource() {
          @Override
          public Login usual() {
            throw new IllegalStateException("GetSecretValue of rds found nothing.");
          }

          @Override
          public List<Login> afterRefusal() {
            return List.of();
          }

          @Override
          public String place() {
            return "secret rds";
          }
        };
    RotatingLogin login = new RotatingLogin(missing, Clock.systemUTC());
    DataSource keyless =
        new LoginDataSource("jdbc:postgresql://db.example/bridge", null, new Properties(), login);

    assertThatThrownBy(() -> waitFor(Duration.ofMinutes(2)).await(keyless))
        .isInstanceOfSatisfying(
            StartRefused.class,
            refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.SECRET))
        .hasMessage(
            "The database db.example:5432/bridge is not asked: the database's login cannot be read:"
                + " GetSecretValue of rds found nothing; waited for it for 120s"
                + " (fleabridge.database.wait is 120s).");
  }

  @Test
  void aRefusalIsWaitedForAsLongAsARotationTakes() {
    assertThatThrownBy(() -> waitFor(Duration.ofMinutes(2)).await(failing(forEver(wrongPassword))))
        .hasMessageContaining("refuses the user or the password; waited for it for 30s")
        .hasMessageNotContaining("secret1");
  }

  @Test
  void theHalfMinuteOfARefusalBeginsWithTheRefusal() {
    List<SQLException> failures = new ArrayList<>();
    for (int second = 0; second < 60; second++) {
      failures.add(starting);
    }
    for (int second = 0; second < 29; second++) {
      failures.add(wrongPassword);
    }

    waitFor(Duration.ofMinutes(2)).await(failing(failures.toArray(SQLException[]::new)));

    assertThat(pauses).hasSize(89);
  }

  @Test
  void withoutPatienceOneFailureEndsTheStart() {
    assertThatThrownBy(() -> waitFor(Duration.ZERO).await(failing(starting)))
        .isInstanceOf(StartRefused.class);
    assertThat(pauses).isEmpty();
  }

  @Test
  void aProcessThatEndsWaitsNoLonger() {
    DatabaseWait wait = new DatabaseWait("db", Duration.ofHours(1), () -> nanos, time -> false);

    assertThatThrownBy(() -> wait.await(failing(starting)))
        .hasMessageContaining("the process was ended while it waited");
  }

  @Test
  void anAddressIsShownWithoutItsCredentials() {
    assertThat(DatabaseWait.where("jdbc:postgresql://a:5432,b/bridge?user=u&password=secret"))
        .isEqualTo("a:5432,b/bridge");
    assertThat(DatabaseWait.where("jdbc:postgresql:bridge")).isEqualTo("postgresql:bridge");
    assertThat(DatabaseWait.where("jdbc:postgresql://u:secret@db:5432/bridge"))
        .isEqualTo("of spring.datasource.url");
  }

  @Test
  void theNetworksTroublesAreToldApart() {
    assertThat(trouble("08001", new UnknownHostException("db")).what()).contains("nobody knows");
    assertThat(trouble("08001", new ConnectException("refused")).what()).contains("not listen");
    assertThat(trouble("08006", new SSLHandshakeException("no path")).refused()).isTrue();
    assertThat(trouble("3D000", null).refused()).isTrue();
    assertThat(trouble("08001", null).what()).isEqualTo("cannot be reached (SQLSTATE 08001)");
    assertThat(ConnectionTrouble.of(new SQLException("odd")).refused()).isFalse();
  }

  private static ConnectionTrouble trouble(String state, @Nullable Exception cause) {
    return ConnectionTrouble.of(new SQLException("message", state, cause));
  }

  private DatabaseWait waitFor(Duration patience) {
    return new DatabaseWait(
        "db.example:5432/bridge",
        patience,
        () -> nanos,
        time -> {
          pauses.add(time);
          nanos += time.toNanos();
          return true;
        });
  }

  private static SQLException[] forEver(SQLException failure) {
    SQLException[] failures = new SQLException[1_000];
    Arrays.fill(failures, failure);
    return failures;
  }

  /** Fails in this way, then gives connections. */
  private DataSource failing(SQLException... failures) {
    Deque<SQLException> left = new ArrayDeque<>(List.of(failures));
    DataSource real = database.dataSource();
    return new DelegatingDataSource(real) {
      @Override
      public Connection getConnection() throws SQLException {
        SQLException failure = left.poll();
        if (failure != null) {
          throw failure;
        }
        return super.getConnection();
      }
    };
  }
}
