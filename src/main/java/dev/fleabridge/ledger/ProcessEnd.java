package dev.fleabridge.ledger;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A pause of the start that a SIGTERM cuts short. Spring closes a context that is still starting
 * only after its start, which may wait for minutes.
 */
final class ProcessEnd implements DatabaseWait.Pause {

  @Override
  public boolean lasts(Duration time) throws InterruptedException {
    CountDownLatch ends = new CountDownLatch(1);
    Thread hook = new Thread(ends::countDown);
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      boolean ended = ends.await(time.toMillis(), TimeUnit.MILLISECONDS);
      return !ended && Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
