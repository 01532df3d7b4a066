package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.workbench.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** How long a session lasts, and who knows it. */
class SessionTablesIT {

  private static final EmbeddedPostgresDatabase DATABASE = EmbeddedPostgresDatabase.migratedCopy();

  private static final String ID = "00000000-0000-0000-0000-000000000001";
  private static final String STRANGER = ID + "." + "x".repeat(43);

  private final TestClock clock = new TestClock(Instant.now());
  private final DataSource data = DATABASE.dataSource();
  private final JdbcTemplate jdbc = new JdbcTemplate(data);
  private final BrowserSessions<?> sessions = replica();

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  private BrowserSessions<?> replica() {
    return SessionTables.sessions(
        jdbc,
        new TransactionTemplate(new DataSourceTransactionManager(data)),
        new SessionProperties(Duration.ofHours(8), Duration.ofMinutes(30)),
        clock);
  }

  @Test
  void anotherReplicaKnowsASessionAndItsEnd() {
    String cookie = sessions.open("ann", List.of("ROLE_APPROVER", "ROLE_OPERATOR"));

    assertThat(replica().find(cookie))
        .isEqualTo(
            new BrowserSessions.Person(
                "ann",
                List.of("ROLE_APPROVER", "ROLE_OPERATOR"),
                clock.instant().plus(Duration.ofHours(8))));
    replica().close(cookie);
    assertThat(sessions.find(cookie)).isNull();
  }

  @Test
  void aSessionThatIsUsedLastsForItsLifeAndNoLonger() {
    String cookie = sessions.open("ann", List.of("ROLE_VIEWER"));
    for (int minutes = 0; minutes < 8 * 60 - 20; minutes += 20) {
      assertThat(sessions.find(cookie)).as("after " + minutes).isNotNull();
      clock.advance(Duration.ofMinutes(20));
    }

    assertThat(sessions.find(cookie)).isNotNull();
    clock.advance(Duration.ofMinutes(20));
    assertThat(sessions.find(cookie)).isNull();
    assertThat(count()).as("rows of what is over").isZero();
  }

  @Test
  void aSessionThatIsNotUsedEnds() {
    String cookie = sessions.open("ann", List.of("ROLE_VIEWER"));
    clock.advance(Duration.ofMinutes(30).minusSeconds(1));
    assertThat(sessions.find(cookie)).isNotNull();
    clock.advance(Duration.ofMinutes(30));
    assertThat(sessions.find(cookie)).isNull();
  }

  @Test
  void manyUsesWriteOncePerMinute() {
    String cookie = sessions.open("ann", List.of("ROLE_VIEWER"));
    String id = cookie.substring(0, cookie.indexOf('.'));
    long first = lastUse(id);
    clock.advance(Duration.ofSeconds(59));
    assertThat(sessions.find(cookie)).isNotNull();
    assertThat(lastUse(id)).isEqualTo(first);
    clock.advance(Duration.ofSeconds(1));
    assertThat(sessions.find(cookie)).isNotNull();
    assertThat(lastUse(id)).isEqualTo(first + 60_000);
    sessions.close(cookie);
  }

  @Test
  void aLoginLetsGoOfWhatIsOver() {
    String old = sessions.open("old", List.of("ROLE_VIEWER"));
    jdbc.update(
        "update spring_session set expiry_time = 1 where session_id = ?",
        old.substring(0, old.indexOf('.')));

    sessions.close(sessions.open("ann", List.of("ROLE_VIEWER")));
    assertThat(
            jdbc.queryForObject(
                "select count(*) from spring_session where expiry_time = 1", Integer.class))
        .isZero();
  }

  @Test
  void whatIsNoSessionIsNone() {
    for (String cookie :
        List.of(
            "",
            ".",
            "a.b",
            ID,
            ID + ".",
            ID + ".y",
            STRANGER,
            "x".repeat(10_000),
            "\u0000.\u0000")) {
      assertThat(sessions.find(cookie)).isNull();
      sessions.close(cookie);
    }
  }

  @Test
  void whileTheDatabaseIsAwayNobodyIsToldThatHisSessionIsOver() {
    DataSource away = new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/nowhere");
    BrowserSessions<?> cut =
        SessionTables.sessions(
            new JdbcTemplate(away),
            new TransactionTemplate(new DataSourceTransactionManager(away)),
            new SessionProperties(Duration.ofHours(8), Duration.ofMinutes(30)),
            clock);

    assertThatThrownBy(() -> cut.find(STRANGER)).isInstanceOf(TryLater.class);
    assertThatThrownBy(() -> cut.open("ann", List.of("ROLE_VIEWER"))).isInstanceOf(TryLater.class);
    assertThatThrownBy(() -> cut.close(STRANGER)).isInstanceOf(TryLater.class);
  }

  private int count() {
    Integer rows = jdbc.queryForObject("select count(*) from spring_session", Integer.class);
    return rows == null ? -1 : rows;
  }

  private long lastUse(String id) {
    Long at =
        jdbc.queryForObject(
            "select last_access_time from spring_session where session_id = ?", Long.class, id);
    return at == null ? -1 : at;
  }
}
