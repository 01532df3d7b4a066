package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Which failures of the database say something about what was to be written. */
class OutageTest {

  /** As Spring hands it on: by itself, from a batch, and from a commit. */
  private static RuntimeException[] allWays(String state) {
    SQLException plain = new SQLException("a test", state);
    SQLException batch = new BatchUpdateException("a test", state, 0, new int[0], plain);
    return new RuntimeException[] {
      translated(plain), translated(batch), new TransactionSystemException("commit", plain)
    };
  }

  private static RuntimeException translated(SQLException failure) {
    RuntimeException translated =
        new SQLExceptionSubclassTranslator().translate("task", "sql", failure);
    return translated == null ? new UncategorizedSQLException("task", "sql", failure) : translated;
  }

  /** What the field brings, by its name: whom it meets, and whether it says anything. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "connection lost,        08006, EVERYBODY",
    "server shuts down,      57P01, EVERYBODY",
    "too many connections,   53300, EVERYBODY",
    "disk full,              53100, EVERYBODY",
    "read-only (failover),   25006, EVERYBODY",
    "table missing,          42P01, EVERYBODY",
    "deadlock,               40P01, A_ROW",
    "serialization failure,  40001, A_ROW",
    "lock timeout,           55P03, A_ROW",
    "query canceled,         57014, A_ROW",
    "page unreadable,        XX001, A_ROW",
    "unique violation,       23505, REFUSAL",
    "null where none may be, 23502, REFUSAL",
    "text with a zero byte,  22021, REFUSAL",
    "key too long to index,  54000, REFUSAL"
  })
  void eachTroubleIsOneThing(String trouble, String state, String means) {
    for (RuntimeException failure : allWays(state)) {
      assertThat(Outage.is(failure)).as("%s", failure).isEqualTo(!means.equals("REFUSAL"));
      assertThat(Outage.isGeneral(failure)).as("%s", failure).isEqualTo(means.equals("EVERYBODY"));
      assertThat(Outage.isRefusal(failure)).as("%s", failure).isEqualTo(means.equals("REFUSAL"));
      assertThat(Outage.isLock(failure)).as("%s", failure).isEqualTo(state.equals("55P03"));
      assertThat(Outage.isLostRace(failure)).as("%s", failure).isEqualTo(state.startsWith("40"));
      assertThat(Outage.isCorruption(failure)).as("%s", failure).isEqualTo(state.equals("XX001"));
      assertThat(Outage.isWrongStatement(failure))
          .as("%s", failure)
          .isEqualTo(state.equals("42P01"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "25006", "53000", "53100", "53200", "53300", "57P01", "57P02", "57P03", "57P04", "08000",
        "08001", "08003", "08004", "08006", "58000", "58030", "58P01", "72000", "25P02", "25P04",
        "42501", "42P01", "0A000", "F0000", "99999"
      })
  void whatMeetsEverybodyDecidesNothing(String state) {
    for (RuntimeException failure : allWays(state)) {
      assertThat(Outage.is(failure)).as("%s %s", state, failure).isTrue();
      assertThat(Outage.isGeneral(failure)).as("%s %s", state, failure).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"55P03", "55000", "57014", "40001", "40P01", "40003", "XX000", "XX001"})
  void whatMayMeetOneRowDecidesNothingAndIsTriedAlone(String state) {
    for (RuntimeException failure : allWays(state)) {
      assertThat(Outage.is(failure)).as("%s %s", state, failure).isTrue();
      assertThat(Outage.isGeneral(failure)).as("%s %s", state, failure).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22001", "22003", "22021", "22P02", "22P05", "23502", "23505", "23514", "21000", "44000",
        "54000", "P0001"
      })
  void aRefusalOfTheContentIsNone(String state) {
    for (RuntimeException failure : allWays(state)) {
      assertThat(Outage.is(failure)).as("%s %s", state, failure).isFalse();
    }
  }

  @Test
  void whatNeverReachedTheDatabaseIsOne() {
    assertThat(Outage.isGeneral(new CannotGetJdbcConnectionException("no connection"))).isTrue();
    assertThat(Outage.isGeneral(new CannotCreateTransactionException("no connection"))).isTrue();
    assertThat(Outage.isGeneral(translated(new SQLException("nobody says what")))).isTrue();
  }

  @Test
  void ourOwnFaultsAndRowsThatMovedOnAreNone() {
    assertThat(Outage.is(new OptimisticLockingFailureException("moved on"))).isFalse();
    assertThat(Outage.is(new EmptyResultDataAccessException(1))).isFalse();
    assertThat(Outage.is(new IllegalStateException("ours"))).isFalse();
    assertThat(Outage.isGeneral(new IllegalStateException("ours"))).isFalse();
    assertThat(Outage.isRefusal(new OptimisticLockingFailureException("moved on"))).isFalse();
    assertThat(Outage.isRefusal(new EmptyResultDataAccessException(1))).isFalse();
    assertThat(Outage.isRefusal(new IllegalStateException("ours"))).isFalse();
  }

  @Test
  void aRefusalWithoutAStateIsOneByItsType() {
    RuntimeException refused = new DataIntegrityViolationException("nobody says which");
    assertThat(Outage.isRefusal(refused)).isTrue();
    assertThat(Outage.is(refused)).isFalse();
  }

  /** The lines after the first hold the statement and the values of the row. */
  @Test
  void onlyTheFirstLineIsLogged() {
    SQLException said =
        new SQLException("ERROR: duplicate key\n  Detail: Key (id)=(secret)", "23505");
    assertThat(Outage.inOneLine(translated(said)))
        .isEqualTo("DuplicateKeyException: ERROR: duplicate key");
    assertThat(Outage.inOneLine(new IllegalStateException())).endsWith("null");
  }
}
