package dev.fleabridge.ledger;

import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** Tells a database that is away or out of breath from one that refuses what it is given. */
public final class Outage {

  private Outage() {}

  /**
   * Whether waiting may help: the database is away, busy, or lost a transaction to another one.
   * Otherwise it is the content that cannot be taken, and giving a part of it alone may succeed.
   */
  public static boolean is(Throwable failure) {
    return failure instanceof TransactionException
        || failure instanceof TransientDataAccessException
        || failure instanceof RecoverableDataAccessException
        || failure instanceof NonTransientDataAccessResourceException;
  }
}
