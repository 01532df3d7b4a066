package dev.fleabridge.life;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Ends the process where its stop hangs, before the platform does: with a line in the log that says
 * so. That is as safe as a {@code kill -9}, which is safe at any moment (docs/crash-test.md). It
 * acts only where the whole process is ending, and not where somebody closes the application in it.
 */
final class Watchdog implements ApplicationListener<ContextClosedEvent> {

  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

  private final Duration limit;
  private final BooleanSupplier processEnds;
  private final Runnable end;

  /**
   * @param limit how long a stop may take
   * @param processEnds whether the process is ending, asked when a stop begins
   * @param end ends it at once
   */
  Watchdog(Duration limit, BooleanSupplier processEnds, Runnable end) {
    this.limit = limit;
    this.processEnds = processEnds;
    this.end = end;
  }

  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    if (processEnds.getAsBoolean()) {
      Thread.ofPlatform().daemon().name("shutdown-watchdog").start(this::watch);
    }
  }

  private void watch() {
    try {
      Thread.sleep(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    log.error(
        "The stop has not ended within fleabridge.shutdown.limit ({} s); the process ends now."
            + " Actions whose calls were on their way become UNKNOWN when their leases end",
        limit.toSeconds());
    end.run();
  }

  /** Whether the JVM is shutting down: then it takes no hook any more. */
  static boolean isProcessEnding() {
    Thread hook = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }
}
