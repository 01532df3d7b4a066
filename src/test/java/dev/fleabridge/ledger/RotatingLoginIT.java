package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.fleabridge.ledger.LoginSource.Login;
import dev.fleabridge.testkit.embedded.DatabaseUser;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A password that changes while two pools are in use, at a server that asks for it. */
class RotatingLoginIT {

  private final EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.start();
  private final DatabaseUser user = DatabaseUser.create(database, "bridge", "one");
  private final Versions versions = new Versions();
  private final HikariDataSource pool = new HikariDataSource();
  private ReadPool reads;

  @BeforeEach
  void connect() {
    pool.setJdbcUrl(user.url());
    pool.setMaximumPoolSize(2);
    pool.setConnectionTimeout(2_000);
    pool.addDataSourceProperty("targetServerType", "primary");
    LoginDataSource.into(pool, new RotatingLogin(versions, Clock.systemUTC()));
    reads = ReadPool.beside(pool, 1, Duration.ofSeconds(5));
    assertThat(who(new JdbcTemplate(pool))).isEqualTo("bridge");
    assertThat(who(reads.jdbc())).isEqualTo("bridge");
  }

  @AfterEach
  void disconnect() {
    reads.close();
    pool.close();
    database.close();
  }

  @Test
  void bothPoolsGoOnAfterARotation() {
    user.password("two");
    versions.refreshed = List.of(new Login("bridge", "two"));
    loseConnections();

    assertThat(who(new JdbcTemplate(pool))).isEqualTo("bridge");
    assertThat(who(reads.jdbc())).isEqualTo("bridge");
    assertThat(versions.asked).isPositive();
  }

  /** The secret's usual version stays the old one for as long as the rotation is not finished. */
  @Test
  void inTheMiddleOfARotationThePendingVersionIsFoundOnceAndKept() {
    user.password("two");
    versions.keepsUsual = true;
    versions.refreshed = List.of(new Login("bridge", "one"), new Login("bridge", "two"));
    loseConnections();
    assertThat(who(new JdbcTemplate(pool))).isEqualTo("bridge");
    int asked = versions.asked;
    loseConnections();
    assertThat(who(new JdbcTemplate(pool))).isEqualTo("bridge");
    assertThat(versions.asked).as("the good one is remembered").isEqualTo(asked);

    user.password("three");
    versions.keepsUsual = false;
    versions.refreshed = List.of(new Login("bridge", "three"), new Login("bridge", "two"));
    loseConnections();
    assertThat(who(new JdbcTemplate(pool))).isEqualTo("bridge");
  }

  @Test
  void whatTheDatabaseRefusesForGoodIsToldByItsOwnWordsAndEndsWithTheRightSecret() {
    user.password("two");
    versions.refreshed = List.of(new Login("bridge", "wrong"));
    loseConnections();
    assertThatThrownBy(() -> who(new JdbcTemplate(pool)))
        .rootCause()
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"))
        .hasMessageNotContaining("wrong");

    versions.refreshed = List.of(new Login("bridge", "two"));
    assertThat(who(new JdbcTemplate(pool))).isEqualTo("bridge");
  }

  /** A pool does not look again at what it used half a second ago, so it is told. */
  private void loseConnections() {
    user.disconnect();
    evict(pool);
    evict((HikariDataSource) Objects.requireNonNull(reads.jdbc().getDataSource()));
  }

  private static void evict(HikariDataSource pool) {
    Objects.requireNonNull(pool.getHikariPoolMXBean()).softEvictConnections();
  }

  private static String who(JdbcTemplate jdbc) {
    return String.valueOf(jdbc.queryForObject("select current_user", String.class));
  }

  /** A secret as a test sets it. */
  private static final class Versions implements LoginSource {
    private volatile Login usual = new Login("bridge", "one");
    private volatile List<Login> refreshed = List.of(usual);
    private volatile boolean keepsUsual;
    private volatile int asked;

    @Override
    public Login usual() {
      return usual;
    }

    @Override
    public synchronized List<Login> afterRefusal() {
      asked++;
      usual = keepsUsual ? usual : refreshed.getFirst();
      return refreshed;
    }

    @Override
    public String place() {
      return "a test's secret";
    }
  }
}
