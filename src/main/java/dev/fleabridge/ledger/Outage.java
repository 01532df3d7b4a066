package dev.fleabridge.ledger;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Tells a database that cannot do its work now from one that refuses what it is given. The only
 * place that does: whoever meets a failure asks here.
 *
 * <p>A refusal is what is known to be one, by its SQLSTATE: it would be refused again. Everything
 * else that comes from the database, what nobody has thought of included, is an outage and decides
 * nothing (money rule 26). The codes are those of PostgreSQL's documentation, appendix A.
 */
public final class Outage {

  /** Cardinality, data, integrity, check option, program limits, and what a trigger raised. */
  private static final Set<String> REFUSING_CLASSES = Set.of("21", "22", "23", "44", "54", "P0");

  /**
   * What may have met one row alone: a lock that somebody holds, a statement that took too long, a
   * transaction that lost to another, a page that cannot be read.
   */
  private static final Set<String> OF_A_ROW_CLASSES = Set.of("40", "55", "XX");

  /** Syntax errors and missing rights: a statement, or a grant, that is wrong. */
  private static final String STATEMENT_CLASS = "42";

  /** query_canceled: also what ends a statement that waited or worked for too long. */
  private static final String CANCELED = "57014";

  private static final int DEEPEST_CAUSE = 20;

  private Outage() {}

  /**
   * Whether the failure says nothing about the content: what was to be written is to be kept and
   * written later. False for a refusal of the content, for a row that has moved on, and for
   * failures that do not come from the database.
   */
  public static boolean is(Throwable failure) {
    if (failure instanceof OptimisticLockingFailureException) {
      return false;
    }
    String state = state(failure);
    return state == null ? isWithoutState(failure) : !REFUSING_CLASSES.contains(classOf(state));
  }

  /**
   * Whether it is an outage that meets everybody: the database is away, full, or only reads. Where
   * an outage is not of this kind, parts of what was given together may succeed by themselves.
   */
  public static boolean isGeneral(Throwable failure) {
    if (!is(failure)) {
      return false;
    }
    String state = state(failure);
    return state == null || !(OF_A_ROW_CLASSES.contains(classOf(state)) || state.equals(CANCELED));
  }

  /**
   * Whether the database answers and refuses what it is given: the same would be refused again.
   * Never together with {@link #is}; neither holds of what does not come from the database.
   */
  public static boolean isRefusal(Throwable failure) {
    String state = state(failure);
    return state == null
        ? failure instanceof DataIntegrityViolationException
        : REFUSING_CLASSES.contains(classOf(state));
  }

  /** Whether a statement of ours is wrong, or a right is missing: somebody must look at it. */
  public static boolean isWrongStatement(Throwable failure) {
    String state = state(failure);
    return state != null && classOf(state).equals(STATEMENT_CLASS);
  }

  /** Whether something that the database cannot read or work with was met: it will be met again. */
  public static boolean isCorruption(Throwable failure) {
    String state = state(failure);
    return state != null && classOf(state).equals("XX");
  }

  /** Whether somebody held a row for longer than the database lets others wait. */
  public static boolean isLock(Throwable failure) {
    return "55P03".equals(state(failure));
  }

  /**
   * Whether it gave way to somebody who worked beside it: a deadlock, or a failed serialization.
   */
  static boolean isLostRace(Throwable failure) {
    String state = state(failure);
    return "40P01".equals(state) || "40001".equals(state);
  }

  /**
   * What to log of a failure: its first line alone. PostgreSQL's further lines hold the statement
   * and values of the row.
   */
  public static String inOneLine(Throwable failure) {
    String message =
        String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
    return failure.getClass().getSimpleName() + ": " + message.lines().findFirst().orElse("");
  }

  /** Whether the database answers and writes nothing: the server is a standby now. */
  static boolean isReadOnly(SQLException failure) {
    return "25006".equals(failure.getSQLState());
  }

  /** What says no SQLSTATE came from the pool, from a commit, or from our own use of the driver. */
  private static boolean isWithoutState(Throwable failure) {
    return failure instanceof TransactionException
        || failure instanceof TransientDataAccessException
        || failure instanceof RecoverableDataAccessException
        || failure instanceof NonTransientDataAccessResourceException
        || failure instanceof UncategorizedDataAccessException
        || failure instanceof SQLException;
  }

  /** The SQLSTATE nearest to the top that says anything; of a batch, that of the row it met. */
  private static @Nullable String state(Throwable failure) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < DEEPEST_CAUSE; depth++, at = at.getCause()) {
      if (at instanceof SQLException sql && saysSomething(sql.getSQLState())) {
        return sql.getSQLState();
      }
      if (at instanceof BatchUpdateException batch
          && batch.getNextException() != null
          && saysSomething(batch.getNextException().getSQLState())) {
        return batch.getNextException().getSQLState();
      }
    }
    return null;
  }

  private static boolean saysSomething(@Nullable String state) {
    return state != null && state.length() == 5;
  }

  private static String classOf(String state) {
    return state.substring(0, 2);
  }
}
