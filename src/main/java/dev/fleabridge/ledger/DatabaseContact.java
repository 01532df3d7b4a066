package dev.fleabridge.ledger;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Asks the database every few seconds whether it answers, in a thread of its own and with a
 * connection of the pool that pays. Health reads the answer from memory, so it is told at once,
 * however the database hangs.
 */
final class DatabaseContact implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(DatabaseContact.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Runnable question;
  private final LongSupplier nanos;
  private final Semaphore stopping = new Semaphore(0);
  private volatile long answeredAt;
  private volatile @Nullable Thread thread;
  private boolean silent;

  /**
   * @param question returns where the database answers, and throws otherwise
   * @param nanos a monotonic clock in nanoseconds
   */
  DatabaseContact(Runnable question, LongSupplier nanos) {
    this.question = question;
    this.nanos = nanos;
    this.answeredAt = nanos.getAsLong();
  }

  /** How long the database has been silent: at most a few seconds where all is well. */
  Duration silence() {
    return Duration.ofNanos(nanos.getAsLong() - answeredAt);
  }

  /** One question. */
  void ask() {
    try {
      question.run();
      Duration silence = silence();
      answeredAt = nanos.getAsLong();
      if (silent) {
        log.info("The database answers again, after {} s", silence.toSeconds());
      }
      silent = false;
    } catch (RuntimeException | Error e) {
      // The thread must not end, because nobody would know any more whether the database is there.
      if (!silent) {
        log.warn("The database does not answer: {}", Outage.inOneLine(e));
      }
      silent = true;
    }
  }

  @Override
  public void start() {
    answeredAt = nanos.getAsLong();
    stopping.drainPermits();
    thread = Thread.ofPlatform().name("database-contact").daemon().start(this::loop);
  }

  private void loop() {
    try {
      do {
        ask();
      } while (!stopping.tryAcquire(EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns at once; a question that is under way ends by itself. */
  @Override
  public void stop() {
    thread = null;
    stopping.release();
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  /** Before the engine starts, and after it has stopped. */
  @Override
  public int getPhase() {
    return 0;
  }
}
