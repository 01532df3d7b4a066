package dev.fleabridge.proof.simulation;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The transactions of one replica: real ones, around which the replica may die, the database may
 * fail, or the other replicas may go on. Each is a boundary at which the world can change.
 */
final class MortalTransactions implements TransactionOperations {

  /** What strikes one transaction. */
  enum Strike {
    NOTHING,
    DEATH_BEFORE_COMMIT,
    DEATH_AFTER_COMMIT,
    COMMIT_FAILS,
    COMMIT_UNCONFIRMED,
    LOCKED,
    READ_ONLY
  }

  /** Decides what strikes, and what happens between one transaction and the next step. */
  interface Fortune {
    Strike next();

    /** Others may act; throws {@link ProcessDied} where this replica did not survive it. */
    void meanwhile();
  }

  private final TransactionOperations real;
  private final Fortune fortune;
  private final Runnable readOnly;

  /**
   * @param readOnly makes the transaction one that only reads
   */
  MortalTransactions(TransactionOperations real, Fortune fortune, Runnable readOnly) {
    this.readOnly = readOnly;
    this.real = real;
    this.fortune = fortune;
  }

  @Override
  public <T extends @Nullable Object> T execute(TransactionCallback<T> work) {
    Strike strike = fortune.next();
    T result =
        real.execute(status -> {
          if (strike == Strike.READ_ONLY) {
            readOnly.run();
          }
          T done = work.doInTransaction(status);
          switch (strike) {
            case DEATH_BEFORE_COMMIT -> throw new ProcessDied();
            case COMMIT_FAILS ->
                throw new TransientDataAccessResourceException("the commit failed");
            case LOCKED ->
                throw new CannotAcquireLockException(
                    "somebody holds it", new SQLException("waited in vain", "55P03"));
            case NOTHING, DEATH_AFTER_COMMIT, COMMIT_UNCONFIRMED, READ_ONLY -> {}
          }
          return done;
        });
    switch (strike) {
      case DEATH_AFTER_COMMIT -> throw new ProcessDied();
      case COMMIT_UNCONFIRMED ->
          throw new TransientDataAccessResourceException("the commit was not confirmed");
      case NOTHING, DEATH_BEFORE_COMMIT, COMMIT_FAILS, LOCKED, READ_ONLY -> {}
    }
    fortune.meanwhile();
    return result;
  }
}
