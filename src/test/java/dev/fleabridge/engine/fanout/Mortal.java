package dev.fleabridge.engine.fanout;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

/** Dies at the n-th point: before the commit of a transaction, or right after it. */
record Mortal(TransactionOperations real, int fatal, AtomicInteger points)
    implements TransactionOperations {

  /** The process is gone; nothing catches that. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  Mortal(TransactionOperations real, int fatal) {
    this(real, fatal, new AtomicInteger());
  }

  @Override
  public <T> T execute(TransactionCallback<T> work) {
    T result = real.execute(status -> beforeCommit(work, status));
    die();
    return result;
  }

  private <T> T beforeCommit(TransactionCallback<T> work, TransactionStatus status) {
    T result = work.doInTransaction(status);
    die();
    return result;
  }

  private void die() {
    if (points.incrementAndGet() == fatal) {
      throw new Death();
    }
  }
}
