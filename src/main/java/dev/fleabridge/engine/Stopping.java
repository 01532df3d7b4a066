package dev.fleabridge.engine;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The order in which the parts of a replica stop, for all who have a part in it
 * (docs/operations.md#how-a-replica-stops). What has the higher phase stops first. Between {@link
 * #DOORS} and {@link #RULES} Spring Boot stops HTTP.
 */
public final class Stopping {

  private static final Logger log = LoggerFactory.getLogger(Stopping.class);

  /** The queues and the timers stop; whoever calls over HTTP learns that this replica ends. */
  public static final int DOORS = SmartLifecycle.DEFAULT_PHASE;

  /** The rules in force are followed until nothing comes in any more. */
  public static final int RULES = SmartLifecycle.DEFAULT_PHASE / 2;

  /** Fan-outs end after their chunk: the engine waits for them like for calls on their way. */
  public static final int FAN_OUTS = SmartLifecycle.DEFAULT_PHASE / 4 + 1;

  /** Calls that are on their way are awaited and recorded. */
  public static final int ENGINE = SmartLifecycle.DEFAULT_PHASE / 4;

  /** The ledger, which knows no floor above it, stops looking at its database: at once. */
  public static final int LEDGER = 0;

  /** Secrets are renewed until nobody signs in any more; that ends at once. */
  public static final int SECRETS = Integer.MIN_VALUE / 2;

  /**
   * What one part needs of the time of a stop. Parts of one phase stop beside each other.
   *
   * @param phase one of the constants above
   * @param longest how long it takes at most; after that the stop goes on without it
   * @param settings the setting that it depends on; where none does, a word without a dot
   */
  public record Part(int phase, Duration longest, String settings) {}

  private Stopping() {}

  /**
   * Stops a part in a thread of its own, so that the parts of a phase stop at the same time, and a
   * part that hangs delays the stop no longer than its phase may take.
   *
   * @param name what stops, for the name of the thread
   * @param ended is run when it has stopped, however it did
   */
  public static void inOwnThread(String name, Runnable stop, Runnable ended) {
    Thread.ofPlatform()
        .daemon()
        .name("stop-" + name)
        .start(() -> {
          try {
            stop.run();
          } catch (RuntimeException e) {
            log.warn("{} did not stop in order", name, e);
          } finally {
            ended.run();
          }
        });
  }
}
