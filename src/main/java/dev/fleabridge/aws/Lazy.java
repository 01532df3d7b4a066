package dev.fleabridge.aws;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * A client that is made at its first use, so the service starts without region, credentials or
 * network. Where making it fails, the next use tries again.
 */
final class Lazy<T extends SdkAutoCloseable> implements Supplier<T>, AutoCloseable {

  private final ReentrantLock lock = new ReentrantLock();
  private final Supplier<T> maker;
  private volatile @Nullable T made;
  private boolean closed;

  Lazy(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public T get() {
    T ready = made;
    if (ready != null) {
      return ready;
    }
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the AWS client is closed");
      }
      T present = made;
      if (present == null) {
        present = maker.get();
        made = present;
      }
      return present;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      T present = made;
      if (present != null) {
        present.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
