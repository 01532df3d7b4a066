package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
  }
}
