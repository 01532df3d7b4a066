package dev.fleabridge.intake;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.transaction.TransactionException;

/** What a failure of the database says. */
final class Storage {

  private Storage() {}

  /** Whether the failure came from the database at all. */
  static boolean isTrouble(Throwable failure) {
    return failure instanceof DataAccessException || failure instanceof TransactionException;
  }

  /**
   * Whether the database is away or out of breath, so that trying each event of a batch alone would
   * only fail more often; otherwise it may be the content of one event that it refuses.
   */
  static boolean isOutage(Throwable failure) {
    return failure instanceof TransactionException
        || failure instanceof DataAccessResourceFailureException
        || failure instanceof TransientDataAccessResourceException
        || failure instanceof RecoverableDataAccessException
        || failure instanceof QueryTimeoutException;
  }

  /** What to log of it: PostgreSQL's further lines hold the statement and values of the row. */
  static String inOneLine(Throwable failure) {
    String message =
        String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
    return failure.getClass().getSimpleName() + ": " + message.lines().findFirst().orElse("");
  }
}
