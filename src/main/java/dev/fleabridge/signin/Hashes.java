package dev.fleabridge.signin;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Compares passwords with their hashes, a few at once and never in the thread of a request. A hash
 * is slow on purpose. In a virtual thread it would hold one of the few carriers of all requests,
 * and without a bound anybody could take all processors by guessing.
 */
final class Hashes implements AutoCloseable {

  /** How many wait at most. With a usual bcrypt they wait for about a second. */
  static final int MOST_WAITING = 16;

  private final PasswordEncoder encoder;
  private final ThreadPoolExecutor threads;

  /**
   * @param atOnce how many hashes are computed at once
   */
  Hashes(PasswordEncoder encoder, int atOnce) {
    this.encoder = encoder;
    this.threads = new Resting(atOnce);
    threads.allowCoreThreadTimeOut(true);
  }

  /** One, and two where there are processors enough. */
  static int atOnce(int processors) {
    return processors >= 4 ? 2 : 1;
  }

  /**
   * Whether the password is the one of the hash.
   *
   * @throws RejectedExecutionException where too many wait
   */
  CompletableFuture<Boolean> matches(String password, String encoded) {
    return CompletableFuture.supplyAsync(() -> encoder.matches(password, encoded), threads);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /**
   * Each thread rests after a hash for as long as that took, so that guesses without end get half
   * of its processor and no more. Whoever asked has the answer before that.
   */
  private static final class Resting extends ThreadPoolExecutor {

    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ThreadLocal<Long> begun = new ThreadLocal<>();

    Resting(int threads) {
      super(
          threads,
          threads,
          30,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          Thread.ofPlatform().name("password-hash-", 0).daemon().factory());
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable hash) {
      begun.set(System.nanoTime());
    }

    @Override
    protected void afterExecute(Runnable hash, @Nullable Throwable failure) {
      long took = System.nanoTime() - begun.get();
      LockSupport.parkNanos(Math.clamp(took, 0, LONGEST_REST_NANOS));
    }
  }
}
