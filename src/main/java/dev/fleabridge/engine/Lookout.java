package dev.fleabridge.engine;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread that looks at something again and again: at once when it starts, and then each time an
 * interval after the last look has ended. A look that fails must say so itself and return, because
 * a throwable ends the thread. Start and stop are called by one thread at a time.
 */
public final class Lookout {

  /** A look that is under way when it is stopped is awaited for so long. */
  public static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  private final String name;
  private final Duration interval;
  private final Runnable look;
  private final Semaphore stopping = new Semaphore(0);
  private volatile @Nullable Thread thread;

  /**
   * @param name of the thread
   * @param interval from the end of one look to the beginning of the next
   */
  public Lookout(String name, Duration interval, Runnable look) {
    this.name = name;
    this.interval = interval;
    this.look = look;
  }

  /** Begins to look. Harmless where it looks already. */
  public void start() {
    if (thread == null) {
      stopping.drainPermits();
      thread = Thread.ofPlatform().name(name).daemon().start(this::loop);
    }
  }

  private void loop() {
    try {
      do {
        look.run();
      } while (!stopping.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Looks no more. It waits for a look that is under way, at most {@link #LONGEST_STOP}.
   *
   * @return whether it was looking before
   */
  public boolean stop() {
    Thread running = thread;
    if (running == null) {
      return false;
    }
    thread = null;
    stopping.release();
    try {
      running.join(LONGEST_STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  /** Whether it was started, and not stopped since. */
  public boolean isRunning() {
    return thread != null;
  }
}
